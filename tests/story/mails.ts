import type { Story } from './story.ts';

/** One mail that somebody got: for whom, why, and on which day. */
export type Told = { readonly to: string; readonly kind: string; readonly on: string };

/** Who was told what of a process, and when it left, in the order of the days. */
export async function toldOf(story: Story, process: string, kinds: readonly string[]): Promise<Told[]> {
  return story.rows(
    `select p.name as to, n.kind, to_char(m.handing_over_at at time zone 'Europe/London', 'YYYY-MM-DD') as on
     from notices n join mails m on m.id = n.mail_id join people p on p.id = n.person_id
     where n.process_id = $1 and n.kind = any($2) order by m.handing_over_at, p.name`,
    [story.the(process), kinds],
  );
}

/** How many mails left on each day. */
export function byDay(told: readonly Told[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(told, ({ on }) => on)].map(([on, all]) => [on, all.length]));
}

/** What was asked of somebody after he, or his agency, had answered: nothing, if all is well. */
export async function askedAfterAnswer({ rows }: Story): Promise<unknown[]> {
  return rows(
    `select p.name, n.kind, m.subject, m.handing_over_at, t.answered_at from notices n join tasks t on t.id = n.task_id
       join mails m on m.id = n.mail_id join people p on p.id = n.person_id
     where n.kind in ('invitation', 'reminder', 'escalation') and t.state = 'answered' and m.handing_over_at > t.answered_at`,
  );
}

/** Mails whose ledger and what arrived do not agree: none arrived twice, and none is missing. */
export async function strayMails({ house, rows }: Story): Promise<string[]> {
  const sent = await rows<{ message_id: string; notices: number }>(
    `select m.message_id, (select count(*)::int from notices n where n.mail_id = m.id) as notices from mails m where m.state = 'accepted'`,
  );
  const arrived = house.sink.messages.map(({ messageId }) => messageId);
  const twice = arrived.filter((one, index) => arrived.indexOf(one) !== index);
  const known = new Set(sent.map(({ message_id }) => message_id));
  return [
    ...twice.map((one) => `${one} arrived twice`),
    ...arrived.filter((one) => !known.has(one)).map((one) => `${one} is not in the ledger`),
    ...sent.filter(({ message_id }) => !arrived.includes(message_id)).map((one) => `${one.message_id} never arrived`),
    ...sent.filter(({ notices }) => notices === 0).map((one) => `${one.message_id} says nothing`),
  ];
}
