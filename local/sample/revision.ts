import { as, type Tx } from '../../db/connect.ts';
import { actingFor } from '../../db/acting-for.ts';
import { addLine, sayOfLine } from '../../db/strategies/revisions/lines.ts';
import { openRevision } from '../../db/strategies/revisions/open.ts';
import { listRevisions, readDraft } from '../../db/strategies/revisions/read-revisions.ts';
import type { Actor } from '../../domain/permissions.ts';
import { must, type SampleApi } from './parts.ts';

export const enforcement = 'Joint enforcement against the supply of class A drugs';
export const clubs = 'Drugs in clubs: licensing and enforcement';

/** The plan is revised and rationalised after its first year, as the second report says: a draft beside the one in force. */
export async function draftSampleRevision({ db, officer }: SampleApi, strategyId: string): Promise<void> {
  await as(db, actingFor(officer), async (tx) => {
    if ((await listRevisions(tx, strategyId)).length > 0) return;
    const title = 'Fundamental revision after the first year';
    const note = 'The plan is rationalised: fewer activities, each with one lead.';
    const opened = must(await openRevision(tx, officer, { strategyId, title, note, drafterIds: [] }));
    await writeLines(tx, officer, opened.revisionId);
  });
}

async function writeLines(tx: Tx, officer: Actor, revisionId: string): Promise<void> {
  const lines = await readDraft(tx, revisionId);
  const lineOf = (title: string) => {
    const found = lines.find((line) => line.title === title);
    if (found === undefined) throw new Error(`the sample’s plan has lost ${title}`);
    return found;
  };
  const say = async (title: string, said: Partial<Parameters<typeof sayOfLine>[2]>) => {
    const { partId, version: ifVersion, area, parentId, postId, day } = lineOf(title);
    const line = { title, area, parentId, postId, day, fate: 'kept', intoId: null, fromId: null, reason: '' } as const;
    must(await sayOfLine(tx, officer, { revisionId, partId, ifVersion, ...line, ...said }));
  };
  await say(enforcement, { title: 'Joint enforcement against class A drugs, in clubs too' });
  await say(clubs, {
    fate: 'merged',
    intoId: lineOf(enforcement).partId,
    reason: 'Licensing is enforced by the same units.',
  });
  const { partId: after, parentId, postId } = lineOf(enforcement);
  const title = 'Closing premises where crack is sold';
  const none = { area: '', day: null, intoId: null, fromId: null, reason: '' };
  must(
    await addLine(tx, officer, { revisionId, kind: 'activity', fate: 'kept', title, parentId, postId, ...none, after }),
  );
}
