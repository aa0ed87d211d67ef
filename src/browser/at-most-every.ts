/** `act`, but not again before `ms` have passed since it was done. */
export function atMostEvery(ms: number, act: () => void): () => void {
  let last = -Infinity;
  return () => {
    const now = Date.now();
    if (now - last < ms) return;
    last = now;
    act();
  };
}
