import { isKnown } from '../../domain/not-known.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { checkSeats } from '../../db/sign-offs/open-stage.ts';
import { readStages, type StageLine } from '../../db/sign-offs/read-stages.ts';
import { type SignOffHead } from '../../db/sign-offs/read-sign-off.ts';
import { stagesOf } from '../../db/sign-offs/signing-stage.ts';
import type { Terms } from '../../db/chase/decisions.ts';
import { afterAct, waitsForSignOff } from '../../domain/decisions/process.ts';
import { type Verdict, accept } from '../../domain/refusal.ts';
import type { SignOffAct, StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { Act } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import type { Decision } from '../web/deps.ts';
import { dateFieldsOf } from '../web/forms/date-fields.ts';
import { field, typed } from '../web/forms/forms.ts';
import { signOffFields } from '../../domain/sign-offs/fields.ts';
import { aLine, anId, anInstant, type Field, type Fields, type ValuesOf, words } from '../web/forms/fields.ts';
import { readRule } from './drafts/stage-fields.ts';
import { barredFrom, openStageOf, renderSignOff, signOffOf } from './page.ts';

type OfficerAct = {
  readonly path: string;
  readonly act: SignOffAct;
  /** Whose it is, where not every officer's. */
  readonly right?: Act;
  readonly title: string;
  readonly done: string;
};

/** One of them: its fields, and what they say to the process. */
function officerAct<F extends Fields>(
  one: OfficerAct,
  fields: (signOff: SignOffHead) => F,
  said: (values: ValuesOf<F>) => { readonly terms: Terms; readonly words: Record<string, string> },
): Route[] {
  return formAt(`/sign-offs/:id/${one.path}`, one.right ?? 'decide-sign-off', {
    page: (portal, visit) => ask(portal, visit, one),
    held: signOffOf,
    fields: ({ held }) => fields(held),
    act: async (values, { held, decide }) => {
      const decision = decisionOf(held, one.act, said(values));
      return decision.ok ? decide(decision.value) : decision;
    },
    at: 'sure',
    leads: (_, { visit, held }) => `/sign-offs/${held.id}?done=${one.done}${dueNote(visit, held.calendar, 'meeting')}`,
  });
}

const why = (missing: string) => words(signOffFields.reason, missing);
/** Named by the page; whether it is the open one is judged by the process. */
const stageId: Field<string> = (req, name) => ({ value: field(req, name) });

/** How the stage is to decide from now on. */
const newRule: Field<{ readonly rule: StageRule['kind']; readonly count: number | null }> = (req) => {
  const rule = readRule(req, 'new');
  if (rule === undefined || rule === 'missing')
    return { problems: [{ field: rule ? 'new-count' : 'new-rule', text: 'Say how many must sign' }] };
  return { value: { rule: rule.kind, count: rule.kind === 'count' ? rule.count : null } };
};

/** What an officer does with a sign-off besides signing: each page says first what it does, and to whom. */
export const signOffActRoutes: readonly Route[] = [
  officerAct(
    { path: 'open', act: 'open', title: 'Open the sign-off', done: 'sign-off-opened' },
    () => ({}),
    () => ({ terms: {}, words: {} }),
  ),
  officerAct(
    { path: 'skip', act: 'skip-stage', right: 'skip-stage', title: 'Skip this stage', done: 'stage-skipped' },
    () => ({ stageId, reason: why('Say why the stage is skipped') }),
    ({ reason, ...terms }) => ({ terms, words: { reason } }),
  ),
  officerAct(
    {
      path: 'rule',
      act: 'change-rule',
      right: 'skip-stage',
      title: 'Change how this stage decides',
      done: 'rule-changed',
    },
    () => ({ stageId, to: newRule, reason: why('Say why the rule is changed') }),
    ({ stageId, to, reason }) => ({ terms: { stageId, ...to }, words: { reason } }),
  ),
  officerAct(
    { path: 'move', act: 'move-meeting', title: 'Move the meeting', done: 'meeting-moved' },
    ({ zone }) => ({
      meeting: anInstant('the new date', zone),
      stageId: anId('Choose whose meeting moves'),
      place: aLine(signOffFields.place),
    }),
    ({ meeting, stageId, place }) => ({
      terms: { stageId, meetingAt: meeting.at },
      words: { wallText: meeting.wall, place },
    }),
  ),
  officerAct(
    { path: 'cancel', act: 'cancel', title: 'Cancel the sign-off', done: 'sign-off-cancelled' },
    () => ({ reason: why('Say why the sign-off is cancelled') }),
    (words) => ({ terms: {}, words }),
  ),
].flat();

type Asked = Omit<Decision, 'key' | 'route'>;

/** One that its process waits for is opened by a decision of that process, if its state lets it. */
function decisionOf(signOff: SignOffHead, act: SignOffAct, said: Pick<Asked, 'terms' | 'words'>): Verdict<Asked> {
  const { id, parentId, parentKind, parentState } = signOff;
  if (
    act !== 'open' ||
    parentId === null ||
    parentKind === null ||
    !isKnown(parentKind) ||
    !waitsForSignOff(parentKind)
  )
    return accept({ processId: id, act, ...said });
  const next = afterAct(parentKind, parentState ?? '', 'sign-off');
  return next.ok ? accept({ processId: parentId, act: 'sign-off', terms: { signOffId: id }, words: {} }) : next;
}

async function ask(portal: Portal, visit: Visit, one: OfficerAct): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const { stages, seats, barred } = await reading(portal, visit.actor, async (tx) => {
    const read = await readStages(tx, signOff.id);
    return {
      stages: read,
      seats: await checkSeats(tx, signOff.authorIds, await stagesOf(tx, signOff.id)),
      barred: (await barredFrom(tx, visit.actor, openStageOf(read))).skip,
    };
  });
  const open = openStageOf(stages) ?? stages.find(({ order }) => order === Math.max(1, signOff.stage));
  const movable = stages.filter(({ state }) => state === 'waiting' || state === 'open' || state === 'referred-back');
  renderSignOff(portal, visit, 'sign-offs/act', signOff, {
    section: 'Overview',
    title: one.title,
    one,
    stages,
    open,
    movable,
    barred: one.right === 'skip-stage' ? barred : '',
    tooFew: seats.ok ? undefined : seats.message,
    values: { ...datesOf(open, signOff.zone), ...typed(visit.req) },
  });
}

function datesOf(stage: StageLine | undefined, zone: string): Record<string, string> {
  if (stage === undefined) return {};
  const at = stage.meetingAt ?? stage.dueAt;
  return { stageId: stage.id, place: stage.place, ...(at === null ? {} : dateFieldsOf('meeting', at, zone)) };
}
