import { eq } from 'drizzle-orm';
import { afterAct, type DevelopmentAct } from '../../domain/developments/development.ts';
import {
  canFinish,
  canGoBack,
  canRecord,
  canSkip,
  checkChain,
  hasBegun,
  type Stage,
} from '../../domain/developments/stages.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Effect, StoredDecision, Terms } from '../chase/decisions.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { developmentStages, stageTurns } from '../schema/developments.ts';
import {
  type ChainStage,
  type HeldDevelopment,
  listOpeners,
  lockDevelopment,
  noSuchDevelopment,
  readChain,
} from './chain.ts';
import { setAside } from './stage-processes.ts';

type Asked = Pick<StoredDecision, 'processId' | 'actorId'> & { readonly terms: Terms };
type Judged = {
  readonly development: HeldDevelopment;
  readonly chain: readonly ChainStage[];
  readonly stage: Stage | undefined;
};
type Judge = (
  given: Omit<Judged, 'stage'>,
  asked: Asked,
  tx: Tx,
) => Verdict<Stage | undefined> | Promise<Verdict<Stage | undefined>>;

const stageIn = ({ terms }: Asked) => String(terms['stageId']);
const whole = (verdict: Verdict<unknown>) => (verdict.ok ? accept(undefined) : verdict);

const judges: Readonly<Record<DevelopmentAct, Judge>> = {
  start: async ({ development, chain }, _, tx) => {
    const openers = new Set((await listOpeners(tx)).map(({ id }) => id));
    if (!openers.has(development.leadPostId))
      return refuse('person-unknown', 'Nobody holds the post that leads the development. Change who leads it first.');
    return whole(checkChain(chain, openers));
  },
  'go-back': ({ chain }, asked) => canGoBack(chain, stageIn(asked)),
  'skip-stage': ({ development, chain }, asked) =>
    canSkip(chain, stageIn(asked), { personId: asked.actorId, draftedBy: development.createdBy }),
  'record-stage': ({ development: { now, zone }, chain }, asked) =>
    canRecord(chain, stageIn(asked), String(asked.terms['heldOn']), localDate(now, zone)),
  finish: ({ chain }) => whole(canFinish(chain)),
  cancel: () => accept(undefined),
};

/**
 * Whether an act can be decided, under the lock of the development: asked by the recorders, and by both doors for the words of
 * a refusal, of which only the code travels out of a workflow. `terms.ifVersion`: what its page showed.
 */
export async function judgeAct(tx: Tx, act: DevelopmentAct, asked: Asked): Promise<Verdict<Judged>> {
  const development = await lockDevelopment(tx, asked.processId);
  if (development === undefined) return noSuchDevelopment;
  const next = afterAct(development.state, act);
  if (!next.ok) return next;
  const { ifVersion } = asked.terms;
  if (typeof ifVersion === 'number' && ifVersion !== development.version)
    return refuse(
      'version-changed',
      'Somebody has changed this development since you opened it. Read it again, then decide.',
      {
        version: development.version,
      },
    );
  const chain = await readChain(tx, asked.processId);
  const stage = await judges[act]({ development, chain }, asked, tx);
  return stage.ok ? accept({ development, chain, stage: stage.value }) : stage;
}

type Write = (tx: Tx, judged: Judged, decision: StoredDecision, now: number) => Promise<Effect>;
type Recorder = (tx: Tx, decision: StoredDecision, now: number) => Promise<Verdict<Effect>>;

const recording =
  (act: DevelopmentAct, write: Write): Recorder =>
  async (tx, decision, now) => {
    const judged = await judgeAct(tx, act, decision);
    return judged.ok ? accept(await write(tx, judged.value, decision, now)) : judged;
  };

/** The acts of a development, each under its process row's lock; the pass that follows asks whoever must open what comes next. */
export const developmentRecorders: Readonly<{ [Act in DevelopmentAct]: Recorder }> = {
  start: recording('start', async (tx, { chain }, { processId }, now) => {
    await changeProcess(tx, processId, { state: 'running', openedAt: instant(now) });
    return { stages: chain.length };
  }),
  'go-back': recording('go-back', goBack),
  'skip-stage': recording('skip-stage', (tx, judged, decision) =>
    nextTurn(tx, judged, decision, { skippedWhy: decision.words['reason'] ?? '' }),
  ),
  'record-stage': recording('record-stage', (tx, judged, decision) =>
    nextTurn(tx, judged, decision, {
      heldOn: String(decision.terms['heldOn']),
      cameOf: decision.words['cameOf'] ?? '',
    }),
  ),
  finish: recording('finish', (tx, _, decision, now) => end(tx, decision, 'done', now)),
  cancel: recording('cancel', (tx, _, decision, now) => end(tx, decision, 'cancelled', now)),
};

/** The stage and all after it are to be done again; what was done stays as history. A draft that waits is what is opened later. */
async function goBack(tx: Tx, { chain, stage }: Judged, { processId, words }: StoredDecision): Promise<Effect> {
  const place = chain.findIndex(({ id }) => id === stage?.id);
  const again = chain.slice(place).filter(({ state }) => hasBegun(state));
  for (const { id } of again) await setAside(tx, id, words['reason'] ?? '');
  await changeProcess(tx, processId, {});
  return { stageId: stage?.id ?? '', again: again.length };
}

type NewTurn = { readonly skippedWhy: string } | { readonly heldOn: string; readonly cameOf: string };

/** What became of a stage without a process of its own; a draft that was made for it is an ordinary one from now on. */
async function nextTurn(
  tx: Tx,
  { stage }: Judged,
  { processId, actorId }: StoredDecision,
  turn: NewTurn,
): Promise<Effect> {
  const stageId = stage?.id ?? '';
  await setAside(tx, stageId, '');
  await tx.insert(stageTurns).values({ stageId, developmentId: processId, by: actorId, ...turn });
  await changeProcess(tx, processId, {});
  return { stageId };
}

/** Nobody is asked to open anything any more. What was opened goes on by itself. */
async function end(tx: Tx, { processId }: StoredDecision, state: 'done' | 'cancelled', now: number): Promise<Effect> {
  const ended = await cancelTasks(tx, { processId });
  await tx.update(developmentStages).set({ taskId: null }).where(eq(developmentStages.developmentId, processId));
  const at = instant(now);
  await changeProcess(tx, processId, { state, closedAt: at, endedAt: at, wakeAt: null });
  return { tasksEnded: ended.length };
}
