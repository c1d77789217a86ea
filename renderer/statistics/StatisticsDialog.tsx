import { Copy } from 'lucide-react';
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import type { RoomClient } from '../room/room-client.ts';
import { Button } from '../ui/Button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { QualityBars } from '../ui/QualityBars.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import { Select } from '../ui/Select.tsx';
import { ClassTable } from './ClassTable.tsx';
import { chartsOf, LIMITS, timesOf } from './charts.ts';
import type { Collector } from './collector.ts';
import type { Span } from './history.ts';
import { Plot } from './Plot.tsx';
import { SourcesTable } from './SourcesTable.tsx';
import { useStatisticsWords } from './words.ts';
import './statistics.css';

export interface StatisticsDialogProps {
  room: Pick<RoomClient, 'snapshot' | 'subscribe'>;
  collector: Collector;
  onClose: () => void;
}

/** What this page's connection does, over time: for who wants to know, and to be copied for who can help. */
export function StatisticsDialog({ room, collector, onClose }: StatisticsDialogProps) {
  const words = useStatisticsWords();
  const { lesson, participantId, qualities, permissions } = useRoom(room);
  const version = useSyncExternalStore(collector.subscribe, collector.version);
  const [span, setSpan] = useState<Span>('minute');
  const [copied, setCopied] = useState('');
  const nameOf = useCallback(
    (producerId: string, direction: 'in' | 'out'): string => {
      const producer = lesson?.producers[producerId];
      if (!producer) return words.gone;
      const source = words.sources[producer.source];
      if (direction === 'out') return words.of.out(source);
      return words.of.in(lesson?.participants[producer.participantId]?.displayName ?? words.gone, source);
    },
    [lesson, words],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the collector's history changes in place; its version says when
  const samples = useMemo(() => collector.history.of(span), [collector, span, version]);
  const charts = useMemo(() => chartsOf(samples, nameOf, words), [samples, nameOf, words]);
  const { latest } = collector.history;
  const copy = async () => {
    const text = JSON.stringify(
      {
        quality: own,
        ...(leads ? { class: [...qualities.values()] } : {}),
        minute: collector.history.of('minute'),
        tenMinutes: collector.history.of('ten-minutes'),
      },
      null,
      1,
    );
    setCopied((await copyText(text)) ? words.copied : words.copyFailed);
  };
  const leads = permissions.has('moderate');
  const own = participantId === null ? undefined : qualities.get(participantId);
  return (
    <Dialog
      title={words.title}
      size="wide"
      onClose={onClose}
      actions={
        <>
          <span role="status">{copied}</span>
          <Button icon={<Copy size={18} />} onClick={() => void copy()}>
            {words.copy}
          </Button>
        </>
      }
    >
      <p className="statistics-intro">{leads ? words.introLead : words.intro}</p>
      {latest ? (
        <>
          <dl className="statistics-facts">
            <Fact name={words.facts.quality}>
              <QualityBars quality={own} withWord />
            </Fact>
            <Fact name={words.facts.way}>{words.way[latest.way ?? 'none']}</Fact>
            <Fact name={words.facts.roundTrip}>{words.ms(latest.roundTripMs)}</Fact>
            <Fact name={words.facts.sent}>{words.kbps(latest.sendBps)}</Fact>
            <Fact name={words.facts.received}>{words.kbps(latest.receiveBps)}</Fact>
          </dl>
          <SourcesTable producers={latest.producers} nameOf={nameOf} />
          {leads && lesson && <ClassTable lesson={lesson} youId={participantId} qualities={qualities} />}
          <Select
            label={words.span}
            value={span}
            onChange={(value) => setSpan(value === 'minute' ? 'minute' : 'ten-minutes')}
            options={[
              { value: 'minute', label: words.minute },
              { value: 'ten-minutes', label: words.tenMinutes },
            ]}
          />
          {charts.map(
            ({ name, lines }) =>
              lines.length > 0 && (
                <Plot
                  key={name}
                  title={words.charts[name]}
                  times={timesOf(samples)}
                  lines={lines}
                  steps={name === 'limits' ? LIMITS.map((limit) => words.limitsShort[limit]) : undefined}
                />
              ),
          )}
        </>
      ) : (
        <p role="status">{words.none}</p>
      )}
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="numbers">{children}</dd>
    </div>
  );
}
