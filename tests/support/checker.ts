import { expect } from 'vitest';
import type { PostRoomBench } from './parts/post-room.ts';

/**
 * What must hold after every fault (reliability 2.0).
 * I2: distinct messages per notice in the sink at most one; copies only where the ledger says so, and byte for byte the same.
 * I3: at rest nothing is stuck: every notice has ended, or waits with a mail that waits or is held.
 * I8: at least `succeeded` messages arrived, since a test in which everything was refused proves nothing.
 */
export async function checkPostRoom(
  bench: PostRoomBench,
  { succeeded = 1, atRest = true }: { succeeded?: number; atRest?: boolean } = {},
): Promise<void> {
  const { rows: mails } = await bench.owner.query<{
    message_id: string;
    possible_duplicate: boolean;
    notices: string[];
  }>(
    `select m.message_id, m.possible_duplicate, array(select id from notices where mail_id = m.id) as notices from mails m`,
  );
  const arrived = Map.groupBy(bench.sink.messages, (message) => message.messageId);
  const messagesOf = new Map<string, Set<string>>();
  for (const [messageId, copies] of arrived) {
    const mail = mails.find((each) => each.message_id === messageId);
    expect(mail, `a message that the ledger does not know: ${messageId}`).toBeDefined();
    if (copies.length > 1) expect(mail?.possible_duplicate, 'copies that the ledger does not admit').toBe(true);
    for (const copy of copies)
      expect(copy.raw.equals(copies[0]?.raw ?? Buffer.alloc(0)), 'copies that differ').toBe(true);
    for (const notice of mail?.notices ?? [])
      messagesOf.set(notice, (messagesOf.get(notice) ?? new Set()).add(messageId));
  }
  for (const distinct of messagesOf.values()) expect(distinct.size).toBe(1);
  expect(bench.sink.messages.length).toBeGreaterThanOrEqual(succeeded);
  if (atRest) await nothingStuck(bench);
}

async function nothingStuck(bench: PostRoomBench): Promise<void> {
  const { rows } = await bench.owner.query<{ id: string; state: string; mail: string | null }>(
    `select n.id, n.state, m.state as mail from notices n left join mails m on m.id = n.mail_id join people p on p.id = n.person_id
     where n.state = 'owed' and coalesce(m.state, '') <> 'held' and p.not_reached_at is null`,
  );
  expect(rows, 'notices that are stuck').toEqual([]);
  const { rows: held } = await bench.owner.query(
    `select id from mails m where state = 'held' and not exists (select from audit_entries a where a.act = 'mail-held' and a.details->>'mailId' = m.id::text)`,
  );
  expect(held, 'held without an alert').toEqual([]);
}
