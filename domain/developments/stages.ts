import { accept, refuse, type Verdict } from '../refusal.ts';
import type { RoundState } from '../rounds/round.ts';
import type { SignOffState } from '../sign-offs/sign-off.ts';
import { mostStages } from './fields.ts';

/** As which kind of process a stage is opened. */
export type Opens = 'consultation' | 'sign-off';

type KindRules = { readonly word: string; readonly opens: readonly [Opens, ...Opens[]] };

const kinds = {
  seminar: { word: 'Seminar', opens: ['consultation'] },
  drafting: { word: 'Drafting', opens: ['consultation'] },
  'open-forum': { word: 'Open forum', opens: ['consultation'] },
  circulation: { word: 'Circulation', opens: ['consultation'] },
  workshop: { word: 'Workshop', opens: ['consultation'] },
  committee: { word: 'Committee', opens: ['sign-off', 'consultation'] },
  board: { word: 'Board', opens: ['sign-off', 'consultation'] },
  authority: { word: 'Authority', opens: ['sign-off'] },
} as const satisfies Record<string, KindRules>;

/** What a stage can be (S24), in the order in which they usually come; what each is opened as, the usual first. */
export type StageKind = keyof typeof kinds;
export const stageKinds: Readonly<Record<StageKind, KindRules>> = kinds;
export const stageKindCodes = Object.keys(kinds) as StageKind[];
export const opensCodes: readonly Opens[] = ['consultation', 'sign-off'];

/** 'ended': its process came to nothing (cancelled, discarded, rejected), so that it is to be opened again or skipped. */
export type StageState = 'planned' | 'drafted' | 'running' | 'ended' | 'done' | 'skipped';

const ofRound: Readonly<Record<RoundState, StageState>> = {
  draft: 'drafted',
  open: 'running',
  closed: 'done',
  'log-agreed': 'done',
  signing: 'done',
  'signed-off': 'done',
  published: 'done',
  cancelled: 'ended',
};
const ofSignOff: Readonly<Record<SignOffState, StageState>> = {
  draft: 'drafted',
  open: 'running',
  'referred-back': 'running',
  approved: 'done',
  rejected: 'ended',
  returned: 'ended',
  cancelled: 'ended',
};
const byProcess: Readonly<Record<Opens, Readonly<Partial<Record<string, StageState>>>>> = {
  consultation: ofRound,
  'sign-off': ofSignOff,
};

/** The turn of a stage that counts, as its row says; nothing of it is there before its first. */
export type Turn = {
  readonly opens: Opens;
  readonly processState: string | null;
  readonly skipped: boolean;
  readonly heldOn: string | null;
};

/** How a stage stands, read from its turn: nothing is stored that the round or the sign-off says itself. */
export function stageState({ opens, processState, skipped, heldOn }: Turn): StageState {
  if (skipped) return 'skipped';
  if (heldOn !== null) return 'done';
  return processState === null ? 'planned' : (byProcess[opens][processState] ?? 'planned');
}

/** A stage of a chain, in its place; `plannedOn`: 'YYYY-MM-DD' in the strategy's zone. */
export type Stage = {
  readonly id: string;
  readonly kind: StageKind;
  readonly opens: Opens;
  readonly title: string;
  readonly state: StageState;
  readonly plannedOn: string;
  readonly overlaps: boolean;
  readonly openerPostId: string | null;
  readonly addedBy: string;
  /** Whether something of it was drafted or done, now or before the development went back. */
  readonly hasTurns: boolean;
};

const over = (state: StageState) => state === 'done' || state === 'skipped';
/** Whether somebody was asked for it, or it is settled otherwise: from then on it is not planned any more. */
export const hasBegun = (state: StageState): boolean => state !== 'planned' && state !== 'drafted';

/** Whether a stage is late: its day has passed and it is not done. */
export function isLate({ state, plannedOn }: Pick<Stage, 'state' | 'plannedOn'>, today: string): boolean {
  return !over(state) && plannedOn < today;
}

const noSuchStage = refuse('not-found', 'There is no such stage.');

/**
 * Whether the order lets a stage begin (S24): all before it are done or skipped; the one just before it may run still where
 * it overlaps.
 */
export function canOpen(stages: readonly Stage[], id: string): Verdict<Stage> {
  const place = stages.findIndex((stage) => stage.id === id);
  const stage = stages[place];
  if (stage === undefined) return noSuchStage;
  if (over(stage.state) || stage.state === 'running')
    return refuse('not-open', 'This stage has begun or is done already.');
  const first = stages.slice(0, place).find(({ state, overlaps }, index) => {
    const together = index === place - 1 && overlaps && state === 'running';
    return !over(state) && !together;
  });
  return first === undefined
    ? accept(stage)
    : refuse('out-of-order', `“${first.title}” comes first and is not done yet.`);
}

/** The stages that somebody must open now. */
export function stagesToOpen(stages: readonly Stage[]): readonly Stage[] {
  return stages.filter(({ id }) => canOpen(stages, id).ok);
}

/** Whether the development can go back to a stage: to one that has begun, and while nothing runs that would be lost. */
export function canGoBack(stages: readonly Stage[], id: string): Verdict<Stage> {
  const stage = stages.find((one) => one.id === id);
  if (stage === undefined) return noSuchStage;
  if (!hasBegun(stage.state))
    return refuse('not-open', 'This stage has not begun yet, so there is nothing to go back to.');
  const running = stages.find(({ state }) => state === 'running');
  return running === undefined
    ? accept(stage)
    : refuse('still-needed', `“${running.title}” runs. Close or cancel it first: whoever was asked is told.`);
}

/** Whether somebody can skip a stage: one that is not done, and nobody skips what is his own (S24). */
export function canSkip(
  stages: readonly Stage[],
  id: string,
  { personId, draftedBy }: { readonly personId: string; readonly draftedBy: string | null },
): Verdict<Stage> {
  const stage = stages.find((one) => one.id === id);
  if (stage === undefined) return noSuchStage;
  if (over(stage.state)) return refuse('not-open', 'This stage is done or skipped already.');
  if (stage.state === 'running')
    return refuse('still-needed', 'This stage runs. Close or cancel its round or sign-off instead.');
  return stage.addedBy === personId || draftedBy === personId
    ? refuse(
        'not-independent',
        'Whoever planned this stage or drafted the development does not skip it alone. Ask another officer.',
      )
    : accept(stage);
}

/** Whether a stage can be written down as held elsewhere on that day: in its order, and on a day that has come. */
export function canRecord(stages: readonly Stage[], id: string, heldOn: string, today: string): Verdict<Stage> {
  const allowed = canOpen(stages, id);
  if (!allowed.ok) return allowed;
  return heldOn > today
    ? refuse('malformed', 'The day on which it was held is still to come.', { field: 'heldOn' })
    : allowed;
}

/** Whether all stages are done or skipped, so that the development is done. */
export function canFinish(stages: readonly Pick<Stage, 'title' | 'state'>[]): Verdict<true> {
  const open = stages.find(({ state }) => !over(state));
  return open === undefined
    ? accept(true)
    : refuse('still-needed', `“${open.title}” is not done. Finish it, or let another officer skip it.`);
}

/** A stage as an officer writes it; without an id it is new. */
export type PlannedStage = Pick<Stage, 'kind' | 'opens' | 'title' | 'plannedOn' | 'overlaps' | 'openerPostId'> & {
  readonly id: string | null;
};

const flaw = (stage: number, message: string) => refuse('malformed', message, { stage });

/**
 * Whether a chain holds together: each kind is opened as it can be, and none is planned before the one that it follows,
 * unless they overlap. `openers`: the posts of officers that somebody holds now. `detail.stage` counts from 1.
 */
export function checkChain(
  stages: readonly PlannedStage[],
  openers: ReadonlySet<string>,
): Verdict<readonly PlannedStage[]> {
  if (stages.length === 0) return flaw(1, 'A development has at least one stage.');
  if (stages.length > mostStages) return refuse('too-many', `A development has at most ${mostStages} stages.`);
  for (const [index, stage] of stages.entries()) {
    const before = stages[index - 1];
    const { word, opens } = kinds[stage.kind];
    if (!(opens as readonly Opens[]).includes(stage.opens))
      return flaw(index + 1, `${word} is opened as a ${opens[0] === 'sign-off' ? 'sign-off' : 'round'}.`);
    if (before !== undefined && !before.overlaps && stage.plannedOn < before.plannedOn)
      return flaw(
        index + 1,
        `“${stage.title}” is planned before “${before.title}”, which it follows. Change a date, or let them overlap.`,
      );
    if (stage.openerPostId !== null && !openers.has(stage.openerPostId))
      return flaw(index + 1, 'Whoever opens a stage holds a post of an officer. Choose a post that somebody holds.');
  }
  return accept(stages);
}

/**
 * Whether a chain may become another: what has begun stays as it is and where it is, and only whether it overlaps may change;
 * what was drafted or done before stays in the chain.
 */
export function canReplan(stages: readonly Stage[], wanted: readonly PlannedStage[]): Verdict<true> {
  const known = new Set(stages.map(({ id }) => id));
  const named = wanted.flatMap(({ id }) => id ?? []);
  if (new Set(named).size < named.length || named.some((id) => !known.has(id))) return noSuchStage;
  for (const [index, stage] of stages.entries()) {
    const place = wanted.findIndex(({ id }) => id === stage.id);
    const next = wanted[place];
    if (!hasBegun(stage.state)) {
      const keepsKind = next !== undefined && next.kind === stage.kind && next.opens === stage.opens;
      if (stage.hasTurns && !keepsKind)
        return refuse(
          'still-needed',
          `“${stage.title}” was drafted or done before, so it stays in the chain, as what it is. Another officer can skip it.`,
        );
    } else if (next === undefined || place !== index || !isSame(stage, next))
      return refuse('still-needed', `“${stage.title}” has begun, so it stays as it is and where it is.`);
  }
  return accept(true);
}

function isSame(stage: Stage, wanted: PlannedStage): boolean {
  return (['kind', 'opens', 'title', 'plannedOn', 'openerPostId'] as const).every(
    (name) => stage[name] === wanted[name],
  );
}
