import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { targetList } from '../../domain/measures/target-list.ts';
import type { Tx } from '../connect.ts';
import { listProposed, readAgreeing, settleTargets } from '../measures/proposed-targets.ts';
import { readMeasuredStrategy } from '../measures/read-indicators.ts';
import { signatures, signOffs } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import type { FileInput } from '../stored-file.ts';

/** The paper of a sign-off of targets: those of the strategy that are proposed now. One of them is underway at a time. */
export async function paperOfTargets(tx: Tx, strategyId: string): Promise<Verdict<FileInput>> {
  const strategy = await readMeasuredStrategy(tx, strategyId);
  if (strategy === undefined) return refuse('not-found', 'There is no such strategy.');
  const underway = await readAgreeing(tx, strategyId);
  if (underway !== undefined)
    return refuse('exists-already', `${underway.reference} asks for targets of this strategy already. End that first.`);
  const proposed = await listProposed(tx, strategyId);
  if (proposed.length === 0) return refuse('nothing-to-change', 'No target of this strategy is proposed at present.');
  const lines = proposed.map(({ owner, agency, ...one }) => ({
    ...one,
    owner: [owner, agency].filter((name) => name !== null).join(', '),
  }));
  const text = targetList(`Proposed targets: ${strategy.title}`, lines);
  return accept({ fileName: 'Proposed targets.txt', mediaType: 'text/plain', content: Buffer.from(text) });
}

const whyNot = statement(
  'sign-offs.why-not',
  z.object({ comment: of(signatures.comment), changes: of(signatures.changes) }),
  (processId: string) => sql`
    select s.comment, s.changes from signatures s where s.process_id = ${processId} and s.verdict in ('refer-back', 'reject')
      and not exists (select from signature_voids v where v.signature_id = s.id) order by s.id desc limit 1`,
);

/** What a sign-off of targets came to, told to the room of measures; of any other paper nothing. */
export async function endTargets(
  tx: Tx,
  processId: string,
  state: 'approved' | 'rejected' | 'returned' | 'cancelled',
): Promise<void> {
  const [{ strategyId } = { strategyId: null }] = await tx
    .select({ strategyId: signOffs.targetsOf })
    .from(signOffs)
    .where(eq(signOffs.processId, processId));
  if (strategyId === null || state === 'cancelled') return;
  const [said] = await whyNot(tx, processId);
  const reason = [said?.comment, said?.changes].filter(Boolean).join(' ') || 'No reason was written down.';
  await settleTargets(tx, { signOffId: processId, strategyId, agreed: state === 'approved', reason });
}
