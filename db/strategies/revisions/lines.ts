import { and, eq, sql } from 'drizzle-orm';
import { givenRows } from '../../given-rows.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { lengthFlaw } from '../../../domain/limits.ts';
import { revisionLineFields } from '../../../domain/strategies/fields.ts';
import { flawOf, orderWith } from '../../../domain/strategies/revised-plan.ts';
import type { LineWords, MappedFate, RevisedLine } from '../../../domain/strategies/revision.ts';
import type { LineKind } from '../../../domain/strategies/versions.ts';
import type { Tx } from '../../connect.ts';
import { namedPosts } from '../../directory/leaving/nameable.ts';
import { audit } from '../../records/audit.ts';
import { revisionLines } from '../../schema/plan-revisions.ts';
import { command } from '../../statement.ts';
import { type HeldRevision, holdDraft } from './hold-revision.ts';
import { type DraftLine, readDraft } from './read-revisions.ts';

/** What is said of a line: its words, and of one of the plan in force what becomes of it; of a new line from which it comes. */
export type LineSaid = LineWords & {
  readonly fate: MappedFate;
  readonly intoId: string | null;
  readonly fromId: string | null;
  readonly reason: string;
  /** After which line of its place it stands, or `firstPlace`; null: it stays where it is, and a new one is the last. Dates stand by their days. */
  readonly after?: string | null;
};

type Named = { readonly revisionId: string; readonly partId: string };

const noSuchLine = refuse('not-found', 'There is no such line in this revision.');
/** What a line is called before the database has given it its id. */
const unborn = 'new';
const lastPlace = 9_100_000_000_000_000;

/** A line of a kind has only words of that kind, and one that ends says nothing but where it goes and why. */
function wordsOf(kind: LineKind, said: LineSaid, before: RevisedLine['before']): LineWords {
  if (before !== null && said.fate !== 'kept') {
    const { title, area, parentId, postId, day } = before;
    return { title, area, parentId, postId, day };
  }
  const { title, postId } = said;
  return {
    title,
    postId,
    area: kind === 'strand' ? said.area : '',
    parentId: kind === 'strand' ? null : said.parentId,
    day: kind === 'date' ? said.day : null,
  };
}

/** Whether the line can say that: what is wrong with it alone, and whether its post can be named anew. */
async function judge(
  tx: Tx,
  held: HeldRevision,
  lines: readonly DraftLine[],
  line: RevisedLine,
): Promise<Verdict<true>> {
  const long = lengthFlaw(line.title, revisionLineFields.title[line.kind]);
  if (long !== undefined) return refuse('malformed', long, { field: 'title' });
  const flaw = flawOf(lines, line, held.today);
  if (flaw !== undefined) return refuse('malformed', flaw.text, { field: flaw.field });
  if (line.postId === (line.before?.postId ?? null)) return accept(true);
  const position = ({ strand: 'leader', activity: 'lead', date: 'owner' } as const)[line.kind];
  return namedPosts(tx, position, [line.postId]);
}

const placeLines = command(
  'strategies.place-revision-lines',
  ({ revisionId, partIds }: { revisionId: string; partIds: readonly string[] }) => sql`
    update revision_lines l set place = g.ordinality from ${givenRows(
      partIds.map((partId) => ({ partId })),
      { partId: 'uuid' },
    )} where l.revision_id = ${revisionId} and l.part_id = g."partId" and l.place <> g.ordinality`,
);

/** Says what becomes of one line. Refused where somebody else has said something of this line since; other lines are apart. */
export async function sayOfLine(
  tx: Tx,
  actor: Actor,
  { revisionId, partId, ifVersion, after = null, ...said }: LineSaid & Named & { ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const held = await holdDraft(tx, actor, revisionId, after !== null);
  if (!held.ok) return held;
  const lines = await readDraft(tx, revisionId);
  const stands = lines.find((line) => line.partId === partId);
  if (stands === undefined) return noSuchLine;
  const { kind, before, begins, wasPlace } = stands;
  const change = {
    ...wordsOf(kind, said, before),
    fate: before === null ? ('new' as const) : said.fate,
    intoId: before !== null && said.fate === 'merged' ? said.intoId : null,
    fromId: before === null ? said.fromId : null,
    reason: said.reason,
  };
  const line = { partId, kind, before, begins, wasPlace, ...change };
  const allowed = await judge(tx, held.value, lines, line);
  if (!allowed.ok) return allowed;
  const order = orderWith(lines, line, after, held.value.today);
  if (!order.ok) return order;
  const moved = change.parentId === stands.parentId ? {} : { place: lastPlace };
  const [changed] = await tx
    .update(revisionLines)
    .set({ ...change, ...moved, ...saidNow(actor), version: sql`${revisionLines.version} + 1` })
    .where(and(ofLine(revisionId, partId), eq(revisionLines.version, ifVersion)))
    .returning({ version: revisionLines.version });
  if (changed === undefined)
    return refuse(
      'version-changed',
      'Somebody has said something of this line since you opened it. Open it again to see how it is now.',
    );
  if (order.value !== undefined) await placeLines(tx, { revisionId, partIds: order.value });
  await note(tx, actor, held.value, 'revision-line-said', { partId, fate: change.fate, version: changed.version });
  return accept(changed);
}

/** Adds a line that the plan does not have; its id is that of the strand, activity or date that it becomes. */
export async function addLine(
  tx: Tx,
  actor: Actor,
  { revisionId, kind, after = null, ...said }: LineSaid & { revisionId: string; kind: LineKind },
): Promise<Verdict<{ partId: string }>> {
  const held = await holdDraft(tx, actor, revisionId, after !== null);
  if (!held.ok) return held;
  const { fromId, reason } = said;
  const words = wordsOf(kind, said, null);
  const drafted = { kind, ...words, fate: 'new', intoId: null, fromId, reason } as const;
  const lines = await readDraft(tx, revisionId);
  const line = { ...drafted, partId: unborn, before: null, begins: false, wasPlace: null };
  const allowed = await judge(tx, held.value, lines, line);
  if (!allowed.ok) return allowed;
  const order = orderWith(lines, line, after, held.value.today);
  if (!order.ok) return order;
  const [added] = await tx
    .insert(revisionLines)
    .values({
      ...drafted,
      revisionId,
      place: lastPlace,
      itemKind: kind === 'date' ? 'milestone' : null,
      ...saidNow(actor),
    })
    .returning({ partId: revisionLines.partId });
  if (added === undefined) throw new Error('an inserted line returned no id');
  const partIds = order.value?.map((id) => (id === unborn ? added.partId : id));
  if (partIds !== undefined) await placeLines(tx, { revisionId, partIds });
  await note(tx, actor, held.value, 'revision-line-added', { partId: added.partId, kind });
  return accept(added);
}

/** Takes a new line out of the draft again; what the plan has is dropped instead. */
export async function removeLine(
  tx: Tx,
  actor: Actor,
  { revisionId, partId, ifVersion }: Named & { ifVersion: number },
): Promise<Verdict<{ partId: string }>> {
  const held = await holdDraft(tx, actor, revisionId);
  if (!held.ok) return held;
  const [stands] = await tx
    .select({ fate: revisionLines.fate, version: revisionLines.version })
    .from(revisionLines)
    .where(ofLine(revisionId, partId))
    .for('update');
  if (stands === undefined) return noSuchLine;
  if (stands.fate !== 'new')
    return refuse('still-needed', 'The plan has this line. Say that it is dropped, and why, instead.');
  if (stands.version !== ifVersion)
    return refuse('version-changed', 'Somebody has changed this line since you opened it. Open it again.');
  await tx.delete(revisionLines).where(ofLine(revisionId, partId));
  await note(tx, actor, held.value, 'revision-line-removed', { partId });
  return accept({ partId });
}

const ofLine = (revisionId: string, partId: string) =>
  and(eq(revisionLines.revisionId, revisionId), eq(revisionLines.partId, partId));

const saidNow = ({ personId }: Actor) => ({ saidBy: personId, saidAt: sql`app_now()` });

async function note(
  tx: Tx,
  { personId }: Actor,
  { id, strategyId }: HeldRevision,
  act: 'revision-line-said' | 'revision-line-added' | 'revision-line-removed',
  details: Record<string, string | number>,
): Promise<void> {
  await audit(tx, { actorId: personId, act, processId: strategyId, details: { revisionId: id, ...details } });
}
