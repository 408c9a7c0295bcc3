import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { statement } from '../../db/statement.ts';

/** Somebody who can sign in, and what for. */
export type Account = {
  readonly purpose: string;
  readonly name: string;
  readonly role: string;
  readonly address: string;
};

/** What one signs in for, in the order in which one tries it; `kind`: a role of a post, or a seat in a body. */
const purposes = [
  { purpose: 'to answer as an agency', kind: 'respondent' },
  { purpose: 'to run rounds', kind: 'officer' },
  { purpose: 'to lead an activity', kind: 'lead' },
  { purpose: 'to lead a strand', kind: 'leader' },
  { purpose: 'to own an activity jointly', kind: 'joint' },
  { purpose: 'to be escalated to', kind: 'manager' },
  { purpose: 'to sign', kind: 'body' },
  { purpose: 'to administer', kind: 'administrator' },
  { purpose: 'to read everything', kind: 'auditor' },
] as const;

const signingIn = statement(
  'sample.accounts',
  z.object({ kind: z.string(), role: z.string(), name: z.string(), address: z.string() }),
  () => sql`
    with holding as (
      select distinct on (o.role) o.role as kind, o.title || ', ' || a.name as role, p.name, p.email as address
      from posts o join agencies a on a.id = o.agency_id join post_holders h on h.post_id = o.id join people p on p.id = h.person_id
      where o.ended_at is null and (h.until is null or h.until > app_now()) and p.erased_at is null
      order by o.role, a.name, o.ladder_level, p.name),
    seated as (
      select 'body' as kind, initcap(m.capacity) || ', ' || b.name as role, p.name, p.email as address
      from body_members m join bodies b on b.id = m.body_id join people p on p.id = m.person_id
      where m.capacity <> 'secretary' and p.erased_at is null
      order by exists (select from sign_off_stages s where s.body_id = b.id and s.state = 'open') desc, b.name, m.capacity, p.name limit 1),
    named as (
      select distinct on (n.part) n.part as kind, o.title || ', ' || a.name as role, p.name, p.email as address
      from nominations n join posts o on o.id = n.post_id join agencies a on a.id = o.agency_id join post_holders h on h.post_id = o.id
        join people p on p.id = h.person_id
      where n.state in ('asked', 'accepted') and (h.until is null or h.until > app_now()) and p.erased_at is null order by n.part, a.name, p.name)
    select * from holding union all select * from seated union all select * from named`,
);

/** One person for each purpose: of an agency that answers, on the lowest rung, in the body that is asked to sign now. */
export async function sampleAccounts(tx: Tx): Promise<Account[]> {
  const rows = await signingIn(tx);
  return purposes.flatMap(({ purpose, kind }) =>
    rows.filter((row) => row.kind === kind).map(({ name, role, address }) => ({ purpose, name, role, address })),
  );
}
