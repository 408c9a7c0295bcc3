/** How long each part of a hand-over may take, in milliseconds. */
export type HandOverTimes = {
  /** Name look-up, connection, greeting, TLS and login together. */
  readonly connectMs: number;
  /** MAIL, RCPT and DATA together, up to the first byte of the body. */
  readonly commandsMs: number;
  /** From the first byte of the body to the relay's final reply: 10 minutes (RFC 5321 4.5.3.2.6). */
  readonly answerMs: number;
};

export type PostRoomTimes = HandOverTimes & {
  /** No new hand-over is begun after this long in one activity. */
  readonly batchMs: number;
  /** How long a mail belongs to the sender that claimed it. */
  readonly leaseMs: number;
  /** How long after an unclear end the one identical copy may go. */
  readonly graceMs: number;
  readonly heartbeatMs: number;
};

const minuteMs = 60_000;

export const postRoomTimes: PostRoomTimes = {
  connectMs: minuteMs,
  commandsMs: 2 * minuteMs,
  answerMs: 10 * minuteMs,
  batchMs: 5 * minuteMs,
  leaseMs: 16 * minuteMs,
  graceMs: 20 * minuteMs,
  heartbeatMs: 10_000,
};

/** The activity's startToCloseTimeout. */
export const deliverTimeoutMs = 25 * minuteMs;

/** The activity counts as lost when it has said nothing for so long. */
export const deliverHeartbeatTimeoutMs = minuteMs;

/** The longest that one mail may be under way. */
export function longestHandOverMs(times: HandOverTimes): number {
  return times.connectMs + times.commandsMs + times.answerMs;
}

/**
 * Which times contradict each other; empty when they fit. An activity that is given up while it still waits for the
 * relay would be joined by a second one (R8), and a lease that ends earlier would make a mail `unknown` that is not.
 */
export function checkTimeouts(
  times: PostRoomTimes,
  timeoutMs = deliverTimeoutMs,
  heartbeatTimeoutMs = deliverHeartbeatTimeoutMs,
): string[] {
  const longestMs = longestHandOverMs(times);
  const rules: readonly [boolean, string][] = [
    [
      timeoutMs > times.batchMs + longestMs,
      'the activity must be allowed longer than a batch and the longest hand-over together',
    ],
    [times.leaseMs > longestMs, 'a lease must be longer than the longest hand-over'],
    [times.graceMs >= times.answerMs, 'the grace time must not be shorter than the wait for the final reply'],
    [heartbeatTimeoutMs > 2 * times.heartbeatMs, 'heartbeats must come at least twice in their timeout'],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}
