/** Where a sender may be made to die in a test (R1). */
export type CrashPointName =
  | 'before-claim'
  | 'after-claim'
  | 'before-gate'
  | 'after-gate'
  | 'after-answer'
  | 'after-finish';

/** Called at each named place; does nothing in a process that is not under test. */
export type CrashPoint = (name: CrashPointName) => void;

/** `armed` comes from config.ts, which refuses it outside test mode. The process gets no chance to tidy up. */
export function createCrashPoint(armed: string | undefined): CrashPoint {
  return (name) => {
    if (name === armed) process.kill(process.pid, 'SIGKILL');
  };
}
