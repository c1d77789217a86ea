import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { RoomClient } from '../room/room-client.ts';
import type { Collector } from '../statistics/collector.ts';
import type { StatisticsDialogProps } from '../statistics/StatisticsDialog.tsx';

type Fetched = {
  readonly Dialog: (props: StatisticsDialogProps) => ReactNode;
  readonly collector: Collector;
};

export interface Statistics {
  /** Fetches what it needs the first time; from then on numbers are kept, so that the past is there when it is opened again. */
  readonly open: () => void;
  /** To be drawn wherever. */
  readonly dialog: ReactNode;
}

/**
 * The statistics of a page's connection, fetched when first wanted.
 * @param onFailure told when they can't be fetched
 */
export function useStatistics(
  room: Pick<RoomClient, 'snapshot' | 'subscribe' | 'mediaStats'>,
  onFailure: () => void,
): Statistics {
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const [isOpen, setOpen] = useState(false);
  const collector = useRef<Collector | null>(null);
  useEffect(() => {
    return () => {
      collector.current?.close();
      collector.current = null;
    };
  }, []);
  const open = useCallback(() => {
    Promise.all([import('../statistics/StatisticsDialog.tsx'), import('../statistics/collector.ts')]).then(
      ([{ StatisticsDialog }, { Collector: Made }]) => {
        collector.current ??= new Made(() => room.mediaStats());
        setFetched({ Dialog: StatisticsDialog, collector: collector.current });
        setOpen(true);
      },
      onFailure,
    );
  }, [room, onFailure]);
  const dialog =
    isOpen && fetched ? <fetched.Dialog room={room} collector={fetched.collector} onClose={() => setOpen(false)} /> : null;
  return { open, dialog };
}
