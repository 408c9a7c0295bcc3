/** The network, or a server that starts, stops, is full or out of order: SQLSTATE classes 08, 53, 57P and 58. */
const awayCode = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST|ENET|08|53|57P|58)/u;

/** What pg says without a code when a connection is lost, or when nothing comes back on it. */
const awayMessage =
  /timeout exceeded when trying to connect|timeout expired|connection terminated|not queryable|query read timeout/iu;

/** A deadlock, another transaction that came first, a lock or a statement that took too long, a session that was ended. */
const passingCode = /^(?:40001|40P01|55P03|57014|25P0[34])$/u;

/** Whether the database could not be asked, or has not answered, anywhere down the causes of the error. */
export function isDatabaseAway(error: unknown): boolean {
  return causesOf(error).some(({ code, message }) => awayCode.test(code) || awayMessage.test(message));
}

/**
 * Whether the same transaction may succeed when it is repeated. Whatever is wrong with its values (SQLSTATE classes 22 and
 * 23), with its statements (42) or with our own code fails for ever.
 */
export function willPass(error: unknown): boolean {
  return isDatabaseAway(error) || causesOf(error).some(({ code }) => passingCode.test(code));
}

/** Whether another transaction has changed what this one, in a snapshot of its own, was about to change. */
export function wasOvertaken(error: unknown): boolean {
  return causesOf(error).some(({ code }) => code === '40001');
}

function causesOf(error: unknown): { code: string; message: string }[] {
  const causes: { code: string; message: string }[] = [];
  for (let each = error; each instanceof Error && causes.length < 10; each = each.cause)
    causes.push({ code: 'code' in each ? String(each.code) : '', message: each.message });
  return causes;
}
