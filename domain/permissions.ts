import { accept, refuse, type Verdict } from './refusal.ts';

/** What a post may be; who sits on a body has his role from there, and who stands on a ladder another one beside his own. */
export const postRoles = ['respondent', 'lead', 'manager', 'inspector', 'officer', 'auditor', 'administrator'] as const;
export type PostRole = (typeof postRoles)[number];

/** What a person may be in the partnership (design section 7). One person may hold several. */
export const everyRole = [...postRoles, 'body-member', 'body-secretary', 'escalation-contact'] as const;
export type Role = (typeof everyRole)[number];

/** Somebody who is signed in, or a system with a key: who acts, for which agencies, under which roles. */
export type Actor = {
  readonly personId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Whether it was shown in the last ten minutes that it is this person; of a key: whether it may sign. */
  readonly confirmed?: boolean;
  /** The agencies in which the person holds a post. */
  readonly agencyIds: readonly string[];
  /** Tasks that the person was asked for by his address, whatever agency owes them. */
  readonly taskIds?: readonly string[];
  /** The bodies that the person is a member of, or stands in for one. */
  readonly bodyIds: readonly string[];
  /** Absent people for whom the person is the substitute at this moment. */
  readonly standsFor: readonly string[];
  /** Under which name repeats of a request are recognised: 'person:<id>' or 'key:<id>'. */
  readonly principal: string;
};

export type Act = keyof typeof table;

const partner: readonly Role[] = ['respondent', 'lead', 'manager'];
const bodies: readonly Role[] = ['body-member', 'body-secretary'];
const officer: readonly Role[] = ['officer', 'administrator'];
const inspecting: readonly Role[] = ['inspector', ...officer];
const reading: readonly Role[] = ['officer', 'administrator', 'auditor'];

/**
 * Roles of the directorate's own people, who sign in with their organisation's account where there is one: given and
 * taken by administrators only, and held there only.
 */
export const staffRoles: readonly Role[] = ['inspector', 'officer', 'auditor', 'administrator'];

type Rule = {
  /** Which roles have the act at all (else 403)? */
  readonly roles: readonly Role[];
  /** Must the person have signed in within the last ten minutes, since it cannot be taken back or opens a door? */
  readonly stepUp?: true;
  /** Is it for the agency's own people (and officers), not for who was asked for one task of it by his address? */
  readonly ownPeople?: true;
};

/** Who may do what. Another agency's record is 404 before this table is asked. */
const table = {
  'see-own-tasks': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'see-timeliness': { roles: [...partner, ...reading] },
  'see-task': { roles: [...partner, ...bodies, 'inspector', ...reading] },
  'save-draft': { roles: [...partner, ...officer] },
  'answer-task': { roles: [...partner, ...officer] },
  'ask-extension': { roles: partner, ownPeople: true },
  'add-colleague': { roles: [...partner, ...officer], ownPeople: true },
  'remove-colleague': { roles: [...partner, ...officer] },
  'hand-over-task': { roles: [...partner, ...officer], ownPeople: true },
  'say-not-me': { roles: partner },
  'reply-to-meeting': { roles: [...partner, ...officer] },
  'extend-task': { roles: officer },
  'decide-extension': { roles: officer },
  'stop-clock': { roles: officer },
  'withdraw-task': { roles: officer },
  'nudge-task': { roles: officer },
  'log-answer': { roles: officer },
  'see-consultations': { roles: reading },
  'write-consultation': { roles: officer },
  'decide-consultation': { roles: officer },
  'publish-outcome': { roles: officer, stepUp: true },
  'settle-log': { roles: officer },
  'redact-log': { roles: officer },
  'see-sign-offs': { roles: reading },
  'see-body': { roles: [...bodies, ...reading] },
  'see-sign-off': { roles: [...partner, ...bodies, 'inspector', ...reading] },
  'write-sign-off': { roles: officer },
  'decide-sign-off': { roles: officer },
  'skip-stage': { roles: officer, stepUp: true },
  sign: { roles: [...partner, ...bodies, 'inspector', ...officer], stepUp: true },
  'record-meeting': { roles: ['body-secretary', ...officer] },
  'resubmit-paper': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'see-paper-comments': { roles: [...partner, ...bodies, 'inspector', ...reading] },
  'comment-on-paper': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'settle-paper-comment': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'see-inspections': { roles: [...partner, 'inspector', ...reading] },
  'open-inspections': { roles: officer },
  inspect: { roles: inspecting },
  'see-step-proposals': { roles: [...partner, ...bodies, 'inspector', ...reading] },
  'authorise-step': { roles: [...partner, ...bodies, 'inspector', ...officer], stepUp: true },
  'answer-inspection': { roles: [...partner, ...officer] },
  'see-recommendations': { roles: [...partner, 'inspector', ...reading] },
  'settle-recommendations': { roles: officer },
  'write-strategy': { roles: officer },
  'schedule-reviews': { roles: officer },
  'see-reviews': { roles: reading },
  'write-review': { roles: officer },
  'decide-review': { roles: officer },
  'settle-review': { roles: officer },
  'see-return': { roles: [...partner, ...reading] },
  'write-return': { roles: [...partner, ...officer] },
  'say-part': { roles: partner, ownPeople: true },
  'review-strand': { roles: [...partner, ...officer] },
  'finish-action': { roles: [...partner, ...officer] },
  'see-proposals': { roles: reading },
  'decide-proposal': { roles: officer },
  'change-calendar': { roles: officer },
  'see-calendar': { roles: [...partner, ...bodies, 'inspector', ...reading] },
  'keep-feed': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  search: { roles: everyRole },
  'see-command': { roles: partner },
  'see-strategies': { roles: [...partner, 'inspector', ...reading] },
  'propose-to-plan': { roles: partner, ownPeople: true },
  'answer-plan-proposal': { roles: [...partner, ...officer] },
  'answer-nomination': { roles: [...partner, ...officer] },
  'decide-strategy': { roles: officer },
  'write-origins': { roles: officer },
  'mark-plan': { roles: officer },
  'write-versions': { roles: officer },
  'see-revisions': { roles: reading },
  'write-revision': { roles: officer },
  'bring-into-force': { roles: officer, stepUp: true },
  'see-development': { roles: [...partner, 'inspector', ...reading] },
  'see-developments': { roles: reading },
  'write-development': { roles: officer },
  'decide-development': { roles: officer },
  'write-dates': { roles: officer },
  'keep-date': { roles: [...partner, ...officer] },
  'ask-date': { roles: [...partner, ...officer] },
  'write-measures': { roles: officer },
  'set-targets': { roles: [...partner, ...officer] },
  'give-values': { roles: [...partner, ...officer] },
  'write-budget': { roles: officer },
  'see-budget-line': { roles: [...partner, 'inspector', ...reading] },
  'say-amount': { roles: [...partner, ...officer] },
  'see-lessons': { roles: [...partner, 'inspector', ...reading] },
  'write-lesson': { roles: officer },
  'read-lesson': { roles: [...partner, ...officer] },
  'see-reports': { roles: [...partner, ...bodies, 'inspector', ...reading] },
  'write-report': { roles: officer },
  'write-section': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'comment-report': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'ask-report-file': { roles: [...partner, ...bodies, 'inspector', ...officer] },
  'freeze-report': { roles: officer, stepUp: true },
  'publish-report': { roles: officer, stepUp: true },
  'redact-report': { roles: officer },
  'publish-decision': { roles: officer, stepUp: true },
  'redact-decision': { roles: officer },
  'see-redactions': { roles: reading },
  'see-feedback': { roles: reading },
  'answer-feedback': { roles: officer },
  'erase-feedback': { roles: officer, stepUp: true },
  'write-skeleton': { roles: officer },
  'see-look': { roles: ['administrator'] },
  'change-look': { roles: ['administrator'], stepUp: true },
  'put-skeleton-in-force': { roles: officer, stepUp: true },
  'see-more': { roles: reading },
  'see-directory': { roles: reading },
  'write-directory': { roles: officer },
  'mark-not-reached': { roles: officer },
  'see-mails': { roles: reading },
  'pause-post-room': { roles: officer },
  'release-mail': { roles: officer },
  'see-ladder': { roles: ['manager', 'escalation-contact'] },
  'see-audit': { roles: ['auditor', 'administrator', 'officer'] },
  'see-retention': { roles: reading },
  'hold-records': { roles: officer },
  'release-records': { roles: ['administrator'], stepUp: true },
  'see-keys': { roles: ['administrator'] },
  'see-staff-accounts': { roles: ['administrator'] },
  'manage-staff-accounts': { roles: ['administrator'], stepUp: true },
  'manage-keys': { roles: ['administrator'], stepUp: true },
} as const satisfies Record<string, Rule>;

/** Whether one of the actor's roles has the act. Whose record it is, is judged by the query that finds it. */
export function may(actor: Pick<Actor, 'roles'>, act: Act): boolean {
  const allowed: readonly Role[] = table[act].roles;
  return actor.roles.some((role) => allowed.includes(role));
}

/** Whether it can be done by who was asked for one task alone, by his address, besides the agency's own people. */
export function isOpenToGuests(act: Act): boolean {
  const rule: Rule = table[act];
  return rule.ownPeople !== true;
}

/** Whether one of the actor's roles has the act on this task: who was asked for it alone does less than its own people. */
export function mayOn(actor: Pick<Actor, 'roles' | 'taskIds'>, act: Act, taskId: string): boolean {
  return may(actor, act) && (isOpenToGuests(act) || actor.taskIds?.includes(taskId) !== true);
}

/** Whether the act asks for somebody who has just shown that it is him. */
export function asksForStepUp(act: Act): boolean {
  const rule: Rule = table[act];
  return rule.stepUp === true;
}

/** Whether the actor has to show again first that it is him. */
export function mustConfirm(actor: Pick<Actor, 'confirmed'>, act: Act): boolean {
  return asksForStepUp(act) && actor.confirmed !== true;
}

/**
 * Whether the actor has shown just now that it is him, for an act that only sometimes asks for it. In: why it does, as a
 * sentence. Refuses with 'step-up'; a key, which cannot sign in again, with 'scope-missing'.
 */
export function mustBeConfirmed(actor: Pick<Actor, 'confirmed' | 'principal'>, why: string): Verdict<true> {
  if (actor.confirmed === true) return accept(true);
  return actor.principal.startsWith('key:')
    ? refuse('scope-missing', `The API key does not have the scope "sign". ${why}`)
    : refuse('step-up', `Sign in again first. ${why}`);
}

export function isStaff(roles: readonly Role[]): boolean {
  return roles.some((role) => staffRoles.includes(role));
}

/**
 * Whether what the actor sends is the agency's own word: its people's, or of who was asked for the task by name. An officer
 * of the directorate writes down what an agency has said, with how it came; he does not say it for it.
 */
export function answersFor(
  actor: Pick<Actor, 'agencyIds' | 'taskIds'>,
  agencyId: string | null,
  taskId: string,
): boolean {
  return actor.taskIds?.includes(taskId) === true || (agencyId !== null && actor.agencyIds.includes(agencyId));
}

/**
 * Whether the actor speaks for the agency: its own people do, and the directorate's officers. Who merely sees what is
 * asked of it, an inspector or the leader of a strand, does not. With a task: whoever was asked for it by name does, too.
 */
export function speaksFor(
  actor: Pick<Actor, 'roles' | 'agencyIds' | 'taskIds'>,
  agencyId: string | null,
  taskId?: string,
): boolean {
  if (taskId !== undefined && actor.taskIds?.includes(taskId) === true) return true;
  if (actor.roles.includes('officer') || actor.roles.includes('administrator')) return true;
  return agencyId !== null && actor.agencyIds.includes(agencyId);
}
