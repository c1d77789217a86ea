/** Keeps the screen on while a class is live, where the page may ask for it. The desktop app keeps the whole machine awake instead. */

/** @returns the function that lets the screen rest again */
export function keepScreenOn(): () => void {
  let over = false;
  let lock: WakeLockSentinel | null = null;
  const ask = async (): Promise<void> => {
    // Older browsers, and pages that are not secure.
    if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused on a low battery: then the system knows better.
    const granted = await navigator.wakeLock.request('screen').catch(() => null);
    if (over) void granted?.release();
    else lock = granted;
  };
  // A page that is hidden loses it.
  const onVisible = () => void ask();
  document.addEventListener('visibilitychange', onVisible);
  void ask();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', onVisible);
    void lock?.release();
  };
}
