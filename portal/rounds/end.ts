import { databaseNow } from '../../db/chase/locks.ts';
import { countLog } from '../../db/rounds/read-log.ts';
import { countTold, readProgress } from '../../db/rounds/read-overview.ts';
import { mayPublishLog, readPublicLog } from '../../db/rounds/redactions.ts';
import { roundFields } from '../../domain/rounds/fields.ts';
import type { RoundAct } from '../../domain/rounds/round.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { field } from '../web/forms/forms.ts';
import { reading } from '../web/page.ts';
import { type Field, words } from '../web/forms/fields.ts';
import { roundOf, showRound } from './page.ts';

type Ending = {
  readonly path: string;
  readonly act: RoundAct;
  readonly title: string;
  /** Which word does the person have to write, and how is it asked for? */
  readonly word?: { readonly name: 'reason' | 'outcome'; readonly missing: string };
  readonly done: string;
};

/** The acts that end a stage of a round: each says first what it does, to how many, and asks for its words. */
const endings: readonly Ending[] = [
  { path: 'close', act: 'close', title: 'Close the round now', done: 'closed' },
  {
    path: 'cancel',
    act: 'cancel',
    title: 'Cancel the round',
    word: { name: 'reason', missing: 'Say why the round is cancelled' },
    done: 'round-cancelled',
  },
  { path: 'agree-log', act: 'agree-log', title: 'Agree the log', done: 'log-agreed' },
  {
    path: 'publish',
    act: 'publish',
    title: 'Publish the outcome',
    word: { name: 'outcome', missing: 'Write what you did in answer to the comments' },
    done: 'published',
  },
];

export const endRoutes: readonly Route[] = endings.flatMap((ending) => {
  const { path, act, word, done } = ending;
  return formAt(`/rounds/:id/${path}`, act === 'publish' ? 'publish-outcome' : 'decide-consultation', {
    page: (portal, visit) => ask(portal, visit, ending),
    held: roundOf,
    fields: (): Record<string, Field<string>> =>
      word === undefined ? {} : { [word.name]: words(roundFields[word.name], word.missing) },
    act: async (said, { id: processId, actor, portal, req, decide }) => {
      if (act !== 'publish') return decide({ processId, act, terms: {}, words: said });
      const seen = field(req, 'seen');
      // Its own words; only a code comes back out of a workflow, which asks the same again.
      const allowed = await reading(portal, actor, (tx) =>
        mayPublishLog(tx, { processId, actorId: actor.personId, seen }),
      );
      return allowed.ok ? decide({ processId, act, terms: { seen }, words: said }) : allowed;
    },
    at: word?.name ?? 'sure',
    leads: `/rounds/:id?done=${done}`,
  });
});

async function ask(portal: Portal, visit: Visit, ending: Ending): Promise<void> {
  await showRound(portal, visit, 'rounds/end', async (round) => ({
    title: ending.title,
    section: 'Overview',
    ending,
    ...(await reading(portal, visit.actor, async (tx) => ({
      progress: await readProgress(tx, round.id),
      log: await countLog(tx, round.id),
      told: await countTold(tx, round.id),
      shown: ending.act === 'publish' ? await readPublicLog(tx, round.id) : undefined,
      coming: ending.act === 'close' && round.eventAt !== null && round.eventAt > (await databaseNow(tx)),
    }))),
  }));
}
