import { isKnown, type Read } from '../not-known.ts';
import type { PostRole } from '../permissions.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import type { TaskKind } from '../chase/task-kinds.ts';

/**
 * Who can do it? 'agency': whoever holds a post of the agency that owes it or was asked for it by address, or an officer; 'office': an officer;
 * 'inspectors': an inspector of the inspection who is independent of what is judged, or an officer; 'author': who wrote the
 * paper, or an officer; 'seat': who sits there, and nobody in his stead (db/sign-offs/follow-seats.ts).
 */
type Doer = 'agency' | 'office' | 'inspectors' | 'author' | 'seat';

/** To whom it falls: the contacts of the agency, the inspectors of the inspection, the officers of the directorate. */
type Heirs = 'contacts' | 'inspectors' | 'officers';

type Rule = {
  readonly doneBy: Doer;
  /** To whom does it fall where nobody is chosen? The first of these that are anybody; after the last it is listed for the directorate. */
  readonly fallsTo: readonly Heirs[];
};

const ofAgency: Rule = { doneBy: 'agency', fallsTo: ['contacts'] };
const ofOffice: Rule = { doneBy: 'office', fallsTo: ['officers'] };

const rules: Readonly<Record<TaskKind, Rule>> = {
  answer: ofAgency,
  'decide-extension': ofOffice,
  'publish-outcome': ofOffice,
  'dated-item': ofAgency,
  'give-value': ofAgency,
  'set-target': ofAgency,
  sign: { doneBy: 'seat', fallsTo: [] },
  'new-version': { doneBy: 'author', fallsTo: ['officers'] },
  evidence: ofAgency,
  'accuracy-comments': ofAgency,
  'corrective-action': ofAgency,
  verify: { doneBy: 'inspectors', fallsTo: ['inspectors', 'officers'] },
  return: ofAgency,
  'strand-review': ofAgency,
  'settle-review': ofOffice,
  'review-action': ofAgency,
  'read-lesson': ofAgency,
  'accept-nomination': ofAgency,
  'renew-nomination': ofOffice,
  'decide-date': ofOffice,
  'answer-proposal': ofAgency,
  'open-stage': ofOffice,
  'take-in-proposal': ofOffice,
  'answer-feedback': ofOffice,
  'write-section': { doneBy: 'author', fallsTo: ['officers'] },
};

/** What a newer release has asked for falls to nobody by itself: it is listed for the directorate. */
const ofNotKnown: Rule = { doneBy: 'office', fallsTo: [] };
const ruleOf = (kind: Read<TaskKind>): Rule => (isKnown(kind) ? rules[kind] : ofNotKnown);

/** A task as far as it matters who can do it. */
export type HeldTask = {
  readonly kind: Read<TaskKind>;
  /** The agency that owes it; null: the directorate, or the one person. */
  readonly agencyId: string | null;
  /** The one person who owes it, for instance the author of a paper. */
  readonly personId: string | null;
  /** Who was asked by his address for this task alone, and holds no post of its agency. */
  readonly invitedIds: readonly string[];
  /** The inspectors of its inspection. */
  readonly inspectorIds: readonly string[];
  /** Of an action that is to be verified: whose it is, and who reported it. */
  readonly aboutAgencyId: string | null;
  readonly reportedBy: string | null;
};

/** Somebody who has not left, with the posts held at this moment. */
export type Somebody = {
  readonly personId: string;
  readonly posts: readonly { readonly agencyId: string; readonly role: PostRole; readonly directorate: boolean }[];
};

/** Whether the task is one of the agency's own: else it is the directorate's, though it may be about an agency. */
export function isOfAgency({ kind, agencyId }: Pick<HeldTask, 'kind' | 'agencyId'>): boolean {
  return agencyId !== null && ruleOf(kind).doneBy === 'agency';
}

/** Whether somebody could open the task and do what it asks. */
export function canDo(task: HeldTask, who: Somebody): boolean {
  if (ruleOf(task.kind).doneBy === 'seat')
    return task.agencyId !== null && who.posts.some(({ agencyId }) => agencyId === task.agencyId);
  if (isInvolved(task, who)) return false;
  return isOfficer(who) || isInTurn(task, who);
}

function isInTurn(task: HeldTask, who: Somebody): boolean {
  const { doneBy } = ruleOf(task.kind);
  if (doneBy === 'agency')
    return (
      task.invitedIds.includes(who.personId) ||
      who.posts.some(({ agencyId, role }) => agencyId === task.agencyId && answering.includes(role))
    );
  if (doneBy === 'inspectors')
    return task.inspectorIds.includes(who.personId) && who.posts.some(({ role }) => role === 'inspector');
  return doneBy === 'author' && task.personId === who.personId;
}

const answering: readonly PostRole[] = ['respondent', 'lead', 'manager'];

/** Nobody verifies what he reported, or what his own agency was to put right. */
function isInvolved({ aboutAgencyId, reportedBy }: HeldTask, { personId, posts }: Somebody): boolean {
  return (
    reportedBy === personId || (aboutAgencyId !== null && posts.some(({ agencyId }) => agencyId === aboutAgencyId))
  );
}

function isOfficer({ posts }: Somebody): boolean {
  return posts.some(({ directorate, role }) => directorate && (role === 'officer' || role === 'administrator'));
}

/** What is wished of a task: a person if he can do it, all to whom it falls, those only where nobody else answers, or nobody yet. */
export type Wish = { readonly personId: string } | 'all' | 'if-needed' | 'nobody';

export type Succession = {
  /** Who answers for it from now on, besides those who stay. */
  readonly joining: readonly string[];
  /** Whether the directorate has to find somebody. */
  readonly listed: boolean;
};

/** Who takes a task over. In: who can do it of those who go on answering for it, and everybody who might. */
export function takeOver(
  task: HeldTask,
  staying: readonly string[],
  everybody: readonly Somebody[],
  wish: Wish,
): Succession {
  const joining = wanted(task, staying, everybody, wish).filter((personId) => !staying.includes(personId));
  return { joining, listed: wish === 'nobody' || staying.length + joining.length === 0 };
}

function wanted(task: HeldTask, staying: readonly string[], everybody: readonly Somebody[], wish: Wish): string[] {
  const able = everybody.filter((who) => canDo(task, who));
  const named = typeof wish === 'object' ? able.filter(({ personId }) => personId === wish.personId) : [];
  if (named.length > 0) return named.map(({ personId }) => personId);
  if (wish === 'nobody' || (wish !== 'all' && staying.length > 0)) return [];
  const groups = fallsTo(task).map((heirs) => able.filter((who) => isAmong(heirs, task, who)));
  return (groups.find((group) => group.length > 0) ?? []).map(({ personId }) => personId);
}

function fallsTo(task: HeldTask): readonly Heirs[] {
  const { doneBy, fallsTo: heirs } = ruleOf(task.kind);
  return doneBy === 'agency' && task.agencyId === null ? ['officers'] : heirs;
}

function isAmong(heirs: Heirs, task: HeldTask, { personId, posts }: Somebody): boolean {
  if (heirs === 'inspectors') return task.inspectorIds.includes(personId);
  return posts.some(({ agencyId, role, directorate }) =>
    heirs === 'contacts'
      ? agencyId === task.agencyId && (role === 'respondent' || role === 'lead')
      : directorate && role === 'officer',
  );
}

/**
 * Whether a task of an agency that ends moves to the one that takes its place: every kind does, except an answer to a round
 * that asks the other one itself, since an agency answers a round once.
 */
export function movesTo(kind: Read<TaskKind>, askedItself: boolean): boolean {
  return kind !== 'answer' || !askedItself;
}

/** Why the directorate has to find somebody for a task. */
export type WhyListed = 'not-me' | 'left' | 'agency-ended' | 'post-ended' | 'inspectors-changed' | 'nobody';

/** Where somebody or a post is named for what comes: nobody who has left, and no post that has ended, is named there. */
const positions = {
  lead: { of: 'post', noun: 'The lead of an activity' },
  leader: { of: 'post', noun: 'The leader of a strand' },
  owner: { of: 'post', noun: 'The owner' },
  bidder: { of: 'post', noun: 'Whoever made the bid' },
  holder: { of: 'post', noun: 'The holder of a budget' },
  reader: { of: 'post', noun: 'A reader' },
  signatory: { of: 'post', noun: 'A post that signs' },
  inspector: { of: 'person', noun: 'An inspector' },
  substitute: { of: 'person', noun: 'A substitute' },
  absent: { of: 'person', noun: 'Whoever is away' },
  author: { of: 'person', noun: 'The author' },
  commenter: { of: 'person', noun: 'Whoever comments' },
} as const satisfies Record<string, { readonly of: 'post' | 'person'; readonly noun: string }>;

export type Position = keyof typeof positions;

/** Of a post: whether it, or its agency, has ended. Of a person: whether he has left. */
export type Nameable = { readonly over: boolean };

/** Whether all of these can be named there; undefined among them: there is no such post or person. */
export function canBeNamed(position: Position, named: readonly (Nameable | undefined)[]): Verdict<true> {
  const { of, noun } = positions[position];
  if (named.includes(undefined)) return refuse('person-unknown', `${noun} must be a ${of} of the directory.`);
  if (!named.some((one) => one?.over === true)) return accept(true);
  return of === 'post'
    ? refuse('person-unknown', `${noun} must be a post that has not ended. Choose another one.`)
    : refuse('person-unknown', `${noun} cannot be somebody who has left. Choose somebody else.`);
}

/** Of what could be named, what is offered: nothing that is over, except what stands there already. */
export function offered<Item extends Nameable & { readonly id: string }>(
  items: readonly Item[],
  chosen: readonly (string | null)[] = [],
): Item[] {
  return items.filter(({ id, over }) => !over || chosen.includes(id));
}

/** Roles that somebody must always hold: without an officer nobody is told, without an administrator nobody gives roles. */
export const neverVacant: readonly PostRole[] = ['officer', 'administrator'];

/** Whether who holds such a role may give it up. In: how many others hold it. */
export function canVacate(role: PostRole, others: number): Verdict<true> {
  return others > 0 || !neverVacant.includes(role)
    ? accept(true)
    : refuse('not-allowed', `This is the last ${role}. Give somebody else the role first.`);
}
