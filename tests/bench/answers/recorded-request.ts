import { Packet, type Sent } from '../../../db/packet.ts';

/** One statement as Postgres was given it. */
export type Statement = Pick<Sent, 'text' | 'values'>;

type Add = (this: Packet, sent: Sent) => ReturnType<Packet['add']>;

/** Every statement that a transaction of this process sends in a packet while `work` runs, in order. */
export async function recordStatements(work: () => Promise<void>): Promise<Statement[]> {
  const prototype = Packet.prototype as { add: Add };
  const { add } = prototype;
  const statements: Statement[] = [];
  prototype.add = function record(this: Packet, sent: Sent) {
    statements.push(sent);
    return add.call(this, sent);
  };
  try {
    await work();
  } finally {
    prototype.add = add;
  }
  return statements;
}

/** What differs between two requests, in the same order: ids and keys. */
export type Marks = readonly string[];

/** Makes of a recorded statement that of another request. */
export function replayOf({ text, values }: Statement, from: Marks): (to: Marks) => Statement {
  const pattern = new RegExp(from.map((mark) => mark.replaceAll(/[^\w-]/gu, String.raw`\$&`)).join('|'), 'gu');
  return (to) => {
    const other = new Map(from.map((mark, index) => [mark, to[index] ?? mark]));
    const swap = (value: unknown) =>
      typeof value === 'string' ? value.replaceAll(pattern, (mark) => other.get(mark) ?? mark) : value;
    return { text, values: values.map(swap) };
  };
}
