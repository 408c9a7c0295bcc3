import { leadOn } from '../web/done.ts';
import { countLog } from '../../db/rounds/read-log.ts';
import { countTold, readProgress } from '../../db/rounds/read-overview.ts';
import type { RoundAct } from '../../domain/rounds/round.ts';
import type { Act } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { field, typed } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, reading, flawAt } from '../web/perform.ts';
import { roundOf, type Shown, showRound } from './page.ts';

type Ending = {
  readonly path: string;
  readonly act: RoundAct;
  readonly title: string;
  /** Which word does the person have to write, and how is it asked for? */
  readonly word?: { readonly name: string; readonly missing: string };
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

export const endRoutes: readonly Route[] = endings.flatMap((ending): Route[] => [
  ['get', `/rounds/:id/${ending.path}`, permission(ending), (portal, visit) => ask(ending, portal, visit)],
  ['post', `/rounds/:id/${ending.path}`, permission(ending), (portal, visit) => end(portal, visit, ending)],
]);

function permission({ act }: Ending): Act {
  return act === 'publish' ? 'publish-outcome' : 'decide-consultation';
}

async function end(portal: Portal, visit: Visit, ending: Ending): Promise<void> {
  const round = await roundOf(portal, visit);
  const { word, act } = ending;
  const text = word === undefined ? '' : field(visit.req, word.name).trim();
  if (word !== undefined && text === '') return ask(ending, portal, visit, [{ field: word.name, text: word.missing }]);
  const words = word === undefined ? {} : { [word.name]: text };
  const decided = await decide(portal, visit, { processId: round.id, act, terms: {}, words });
  if (!decided.ok) {
    return ask(ending, portal, visit, [flawAt(visit, decided, word?.name ?? 'sure')], keyAfter(visit, decided));
  }
  leadOn(visit, `/rounds/${round.id}?done=${ending.done}`);
}

async function ask(ending: Ending, ...shown: Shown): Promise<void> {
  await showRound('rounds/end', shown, async ({ portal, visit, round }) => {
    const data = await reading(portal, visit.actor, async (tx) => ({
      progress: await readProgress(tx, round.id),
      log: await countLog(tx, round.id),
      told: await countTold(tx, round.id),
    }));
    return { title: ending.title, section: 'Overview', ending, ...data, values: typed(visit.req) };
  });
}
