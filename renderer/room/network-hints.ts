/** Signs that this device's own network is another one now: another Wi-Fi, a cable, the phone's data. In Node there are none. */

/** @returns the function that stops listening */
export function listenForNetworkChange(onChange: () => void): () => void {
  if (typeof window === 'undefined' || typeof navigator === 'undefined') return () => undefined;
  const { connection } = navigator as Navigator & { connection?: EventTarget & { type?: string } };
  let type = connection?.type;
  // It also tells of each new estimate of speed, which means nothing here.
  const onConnection = (): void => {
    if (connection?.type === type) return;
    type = connection?.type;
    onChange();
  };
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  connection?.addEventListener('change', onConnection);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
    connection?.removeEventListener('change', onConnection);
  };
}
