import { type ComponentType, useEffect, useRef, useState } from 'react';

export interface FetchedProps<P> {
  /** `() => import('./Part.tsx')`, outside of the component, so that it stays the same. */
  load: () => Promise<{ default: ComponentType<P> }>;
  props: P;
  /** It could not be fetched: a moment without network must not take the page away. */
  onFailure: () => void;
}

/** A part whose code is fetched when it is wanted. */
export function Fetched<P extends object>({ load, props, onFailure }: FetchedProps<P>) {
  const [Part, setPart] = useState<ComponentType<P> | null>(null);
  const fail = useRef(onFailure);
  useEffect(() => {
    fail.current = onFailure;
  });
  useEffect(() => {
    let open = true;
    load().then(
      ({ default: fetched }) => {
        if (open) setPart(() => fetched);
      },
      () => {
        if (open) fail.current();
      },
    );
    return () => {
      open = false;
    };
  }, [load]);
  return Part && <Part {...props} />;
}
