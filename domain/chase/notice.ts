/** Why somebody is told. One mail carries notices of one kind (design sections 1 and 4). */
export type NoticeKind = keyof typeof rules;

/** What is known of a notice's task at the moment of asking, all from one transaction. */
export type NoticeFacts = {
  readonly processOpen: boolean;
  readonly taskOpen: boolean;
  readonly samePlan: boolean;
  readonly clockRunning: boolean;
  /** A later step of the plan has been raised. */
  readonly overtaken: boolean;
  /** The person answers for the task (or, for an escalation, stands on the ladder or for somebody who does). */
  readonly personStands: boolean;
  /** More time was asked for and nobody has decided. */
  readonly requestUndecided: boolean;
  /** Nobody answers for the task. */
  readonly unowned: boolean;
  /** Of a return: the person owns its activity jointly, can still add a part, and nobody of his agency has. */
  readonly partOpen: boolean;
};

type Rule = { readonly while: readonly (keyof NoticeFacts)[]; readonly not?: readonly (keyof NoticeFacts)[] };

const asking: Rule = { while: ['processOpen', 'taskOpen', 'personStands'] };
const always: Rule = { while: [] };

/** Each kind: what must hold, and what must not, for the notice to be owed still? */
const rules = {
  invitation: asking,
  nudge: asking,
  /** What was sent came back: changes are asked for. */
  'given-back': asking,
  reminder: { while: ['processOpen', 'taskOpen', 'samePlan', 'clockRunning', 'personStands'], not: ['overtaken'] },
  escalation: {
    while: ['processOpen', 'taskOpen', 'samePlan', 'clockRunning', 'personStands'],
    not: ['overtaken', 'requestUndecided'],
  },
  /** The directorate is asked to decide or to publish. */
  request: asking,
  receipt: always,
  'extension-decided': always,
  /** Another date was asked for, and is refused. */
  'date-refused': always,
  'date-moved': { while: ['processOpen', 'taskOpen', 'samePlan'] },
  'handed-over': { while: ['processOpen', 'taskOpen', 'personStands'] },
  /** A joint owner is asked for his part of a return. */
  'part-asked': { while: ['processOpen', 'partOpen'] },
  'handed-away': always,
  /** Who stood in for somebody left: the one who is away and the directorate are told of what is open. */
  'substitute-left': { while: ['processOpen', 'taskOpen'] },
  /** The officers are told of what is owed by nobody, of a stage that nobody can decide, of a place that nobody holds. */
  'owed-by-nobody': { while: ['processOpen', 'taskOpen', 'unowned'] },
  'stage-stuck': { while: ['processOpen'] },
  'place-vacant': { while: ['processOpen'] },
  'clock-stopped': always,
  'clock-restarted': always,
  withdrawn: always,
  cancelled: always,
  /** Who was told of an escalation is told once that it is answered. */
  resolved: always,
  outcome: always,
  /** Something in the plan that a comment led to has moved, is done, or is given up. */
  'said-led-on': always,
  /** Of a round: its meeting is at another time; something has happened outside that bears on it (S17, S19). */
  'meeting-moved': { while: ['processOpen'] },
  'outside-event': { while: ['processOpen'] },
  /** How the sign-off of a paper ended, for who wrote it and who sent it. */
  'paper-approved': always,
  'paper-refused': always,
  /** Those who were to decide hear that their stage was passed over. */
  'stage-skipped': always,
  /** What became of an inspection: its final report, a step of the ladder, its end, its reopening. */
  'inspection-report': always,
  'inspection-step': always,
  /** Somebody is named to authorise a step, and whoever proposed it hears where he does not. */
  'step-to-authorise': { while: ['processOpen'] },
  'step-denied': always,
  /** What a partner proposed for a plan is answered. */
  'proposal-answered': always,
  /** What his post adopted from the menu of options is an activity of the plan, and his post leads it. */
  'adopted-to-lead': always,
  /** A joint owner has added a part to the return that he gives. */
  'part-added': { while: ['processOpen'] },
  /** A version of a plan in which he leads is in force. */
  'version-in-force': always,
  /** The directorate has changed a budget that he holds. */
  'budget-changed': always,
  /** A body has agreed targets that he proposed for an indicator. */
  'targets-agreed': always,
  'inspection-closed': always,
  'inspection-reopened': always,
  /** Who inspects has changed while it runs. */
  'inspector-named': { while: ['processOpen'] },
  'inspector-released': always,
  /** He is named among those who see a restricted part of a plan. */
  'part-restricted': { while: ['processOpen'] },
  /** He is named as an author of a report that is being written. */
  'report-to-write': always,
  'report-to-comment': always,
  'report-commented': always,
  'report-comment-settled': always,
  /** A file of a report that took long is there, or could not be made. */
  'file-made': always,
  'test-invitation': always,
} as const satisfies Record<string, Rule>;

export const noticeKinds: Readonly<Record<NoticeKind, unknown>> = rules;

/** Whether the notice is still owed; else which fact says no (a code for the ledger). */
export function stillOwed(kind: NoticeKind, facts: NoticeFacts): { owed: true } | { owed: false; why: string } {
  const rule: Rule = rules[kind];
  const missing = rule.while.find((fact) => !facts[fact]);
  if (missing !== undefined) return { owed: false, why: `not-${missing}` };
  const present = rule.not?.find((fact) => facts[fact]);
  return present === undefined ? { owed: true } : { owed: false, why: present };
}

/** The kinds in which a person is asked to do something, as against told. */
export function asksForSomething(kind: NoticeKind): boolean {
  return rules[kind].while.length > 0 && kind !== 'date-moved';
}
