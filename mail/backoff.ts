/** How long a relay that said "later" is left alone, in minutes, attempt by attempt (R74); the last one repeats. */
const minutes = [1, 5, 15, 30, 60, 120, 240] as const;

/** In: how often the mail was tried so far. Out: milliseconds to the next try. */
export function retryDelayMs(attempts: number): number {
  const index = Math.min(Math.max(attempts, 1), minutes.length) - 1;
  return (minutes[index] ?? 240) * 60_000;
}
