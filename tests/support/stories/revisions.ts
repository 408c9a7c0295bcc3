import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { handIn } from '../../../db/strategies/revisions/hand-in.ts';
import { addLine, type LineSaid, sayOfLine } from '../../../db/strategies/revisions/lines.ts';
import { openRevision } from '../../../db/strategies/revisions/open.ts';
import { type DraftLine, readDraft } from '../../../db/strategies/revisions/read-revisions.ts';
import { bringIntoForce } from '../../../db/strategies/versions/versions.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { LineKind } from '../../../domain/strategies/versions.ts';
import { valueOf } from '../verdicts.ts';
import { addBody, draftSignOff, signAs, stageOf } from './sign-offs.ts';
import { addPerson, record, type World } from './world.ts';

/** A draft of the plan's revision by the officer of the world, and what is done to it; another officer brings it into force. */
export async function draftRevision(world: World, strategyId: string, officer: Actor = world.officer) {
  const other = await addPerson(world.rows, world.directorateId, `Other officer ${crypto.randomUUID()}`, 'officer');
  const acting = <T>(actor: Actor, work: (tx: Parameters<Parameters<typeof as>[2]>[0]) => Promise<T>) =>
    as(world.db, actingFor(actor), work);
  const { revisionId } = valueOf(
    await acting(officer, (tx) =>
      openRevision(tx, officer, { strategyId, title: 'Revision', note: '', drafterIds: [other.personId] }),
    ),
  );
  const lines = () => acting(officer, (tx) => readDraft(tx, revisionId));
  const lineOf = async (title: string): Promise<DraftLine> => {
    const found = (await lines()).find((line) => line.title === title || line.before?.title === title);
    if (found === undefined) throw new Error(`the draft has no line ${title}`);
    return found;
  };
  const askToSign = async (keepOthers = true) => {
    const body = await addBody(world, `Board ${crypto.randomUUID()}`, 1);
    const { processId: signOffId } = await draftSignOff(world, [stageOf(body)]);
    const handed = await acting(officer, (tx) => handIn(tx, officer, { revisionId, signOffId, keepOthers }));
    if (handed.ok) await record(world, signOffId, 'open');
    const signer = body.members[0]!;
    return { handed, signOffId, signer, approve: () => signAs(world, signer, signOffId) };
  };
  return {
    revisionId,
    other,
    lines,
    lineOf,
    /** What is said of the line of this title, as it is shown but for what is given. */
    say: async (title: string, said: Partial<LineSaid>, actor = officer) => {
      const line = await lineOf(title);
      const { partId, version: ifVersion, area, parentId, postId, day, intoId, fromId, reason } = line;
      const words = { title: line.title, area, parentId, postId, day, intoId, fromId, reason, fate: 'kept' as const };
      return acting(actor, (tx) => sayOfLine(tx, actor, { revisionId, partId, ifVersion, ...words, ...said }));
    },
    add: async (kind: LineKind, said: Partial<LineSaid> & { title: string }) => {
      const none = { area: '', parentId: null, postId: null, day: null, intoId: null, fromId: null, reason: '' };
      return acting(officer, (tx) => addLine(tx, officer, { revisionId, kind, fate: 'kept', ...none, ...said }));
    },
    /** Handed in under a sign-off that a board of one is asked for; `approve` is its member's signature. */
    askToSign,
    /** Handed in, and approved by a board of one. */
    handIn: async (keepOthers = true) => {
      const { handed, approve } = await askToSign(keepOthers);
      if (handed.ok) await approve();
      return handed;
    },
    inForce: (versionId: string, actor: Actor = other) => acting(actor, (tx) => bringIntoForce(tx, actor, versionId)),
  };
}
