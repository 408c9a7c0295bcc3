import { createHash } from 'node:crypto';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { countNew, type JudgedPlan, judgePlan } from '../../domain/strategies/import-plan.ts';
import { mayTakeLong, type Tx } from '../connect.ts';
import { readCsv } from '../directory/import/csv.ts';
import { audit } from '../records/audit.ts';
import { readBegin } from './begins.ts';
import { addItems } from './dated-item-acts.ts';
import { addActivities, addStrands } from './plan.ts';
import { readPlan } from './read-plan.ts';
import { listPosts } from './read-strategies.ts';
import { takeVersion } from './strategies.ts';

export type PlanPreview = JudgedPlan & {
  readonly counts: ReturnType<typeof countNew>;
  /** Names what was judged and how it came out: a confirmed preview is one that comes out like that again. */
  readonly seen: string;
};
type File = { readonly strategyId: string; readonly csv: string };

/** What the file would add to the plan of a strategy that is there; writes nothing. */
export async function previewPlan(tx: Tx, { strategyId, csv }: File): Promise<PlanPreview> {
  const read = readCsv(csv);
  const posts = await listPosts(tx);
  const judged: JudgedPlan =
    'rows' in read
      ? judgePlan(read.rows, {
          strands: await readPlan(tx, strategyId),
          posts: posts.map(({ id, title, agency }) => ({ id, text: `${title}, ${agency}` })),
          begins: await readBegin(tx, strategyId),
        })
      : { strands: [], same: 0, flaws: [{ ...read, column: '' }] };
  const counts = countNew(judged.strands);
  const seen = createHash('sha256')
    .update(JSON.stringify([csv, judged]))
    .digest('hex');
  return { ...judged, counts, seen };
}

/**
 * Adds what a preview has shown, all of it or nothing. In: `seen` of the preview, where a person has looked at one: if it
 * would come out otherwise now, nothing is written.
 */
export async function importPlan(
  tx: Tx,
  actor: Actor,
  input: File & { readonly seen?: string },
): Promise<Verdict<PlanPreview['counts']>> {
  await mayTakeLong(tx);
  const { strategyId, csv } = input;
  const version = await takeVersion(tx, strategyId);
  if (!version.ok) return version;
  const { strands, counts, flaws, seen } = await previewPlan(tx, input);
  const [first] = flaws;
  if (first !== undefined)
    return refuse(
      'malformed',
      `The file has ${flaws.length} problems, the first on line ${first.line}: ${first.text}.`,
      {
        problems: flaws.length,
        line: first.line,
      },
    );
  if (input.seen !== undefined && input.seen !== seen)
    return refuse('version-changed', 'The plan has changed since this preview was made. Look at it again.');
  if (counts.strands + counts.activities + counts.milestones === 0)
    return refuse('nothing-to-change', 'Everything in this file is in the plan already.');
  const written = await write(tx, actor, strategyId, strands);
  if (!written.ok) return written;
  const sha256 = createHash('sha256').update(csv).digest('hex');
  await audit(tx, {
    actorId: actor.personId,
    act: 'plan-imported',
    processId: strategyId,
    details: { sha256, ...counts },
  });
  return accept(counts);
}

/** New strands with all that is below them, then what is new below those that are there. */
async function write(
  tx: Tx,
  actor: Actor,
  strategyId: string,
  strands: JudgedPlan['strands'],
): Promise<Verdict<unknown>> {
  const fresh = strands.filter(({ id }) => id === undefined);
  const added = fresh.length === 0 ? accept(true) : await addStrands(tx, actor, { strategyId, strands: fresh });
  if (!added.ok) return added;
  const there = strands.flatMap(({ id, activities }) =>
    id === undefined ? [] : activities.map((one) => ({ ...one, strandId: id })),
  );
  const below = await addActivities(
    tx,
    actor,
    strategyId,
    there.filter(({ id }) => id === undefined),
  );
  if (!below.ok) return below;
  const items = there.flatMap(({ id, milestones }) =>
    id === undefined ? [] : milestones.map((one) => ({ ...one, kind: 'milestone' as const, activityId: id })),
  );
  return items.length === 0 ? accept(true) : addItems(tx, actor, { strategyId, items });
}
