import { type ChasePolicy, datedItemPolicy, extensionRequestPolicy, returnPolicy, reviewWorkPolicy } from './policy.ts';
import type { TaskRules } from './task-rules.ts';

/** A lesson is asked to be read within three weeks, and asked for once more (S28): nobody above is told. */
const lessonPolicy: ChasePolicy = {
  ...reviewWorkPolicy,
  steps: [{ kind: 'remind', offset: { side: 'before', workingDays: 5 }, recipients: 'respondents' }],
  dueIn: { workingDays: 15 },
};
/** What a plan asks: to accept a nomination, to name somebody else, to answer a proposal (S65). */
const planQuestionPolicy: ChasePolicy = { ...reviewWorkPolicy, dueIn: { workingDays: 10 } };

/** A stage is opened by the day for which it is planned; one whose day has passed already within two working days (S24). */
const openStagePolicy: ChasePolicy = { ...datedItemPolicy, dueIn: { workingDays: 2 } };

/** A section of a report is chased as a return is; handed over after its day, the next author has two working days. */
const sectionPolicy: ChasePolicy = {
  ...returnPolicy,
  closingAfter: { duration: 'P365D' },
  dueIn: { workingDays: 2 },
};

/** What a plan asks, owed to the watch over its strategy. */
export const planTaskKinds = {
  'accept-nomination': {
    chasedBy: planQuestionPolicy,
    ladder: 'agency',
    closes: false,
    titled: 'Strategy',
    noun: 'nomination',
    what: 'Your nomination',
    asks: 'The directorate has named your post to lead a part of a strategy, or to own it jointly with its lead.',
    reminds: 'You have not said yet whether you accept.',
    overdue: 'Nobody has accepted or declined this nomination.',
    how: 'Accept on its page, or decline and say why.',
    notNeeded: 'Somebody else is named now, or nobody is needed for it any more.',
  },
  'renew-nomination': {
    chasedBy: planQuestionPolicy,
    ladder: 'directorate',
    closes: false,
    titled: 'Strategy',
    noun: 'declined nomination',
    what: 'A nomination that was declined',
    asks: 'A nomination was declined. The directorate is asked to name another post.',
    reminds: 'Nobody else is named yet.',
    overdue: 'Nobody else is named in place of who declined.',
    how: '',
  },
  'decide-date': {
    chasedBy: extensionRequestPolicy,
    ladder: 'directorate',
    closes: false,
    noun: 'date to decide on',
    what: 'Another date that is asked for',
    asks: 'Another date is asked for. The directorate is asked to agree or to refuse it.',
    reminds: 'Nobody has decided yet on the date that is asked for.',
    overdue: 'This decision on a date is overdue.',
    how: '',
    notNeeded: 'Nobody asks for another date any more.',
  },
  'read-lesson': {
    chasedBy: lessonPolicy,
    ladder: 'agency',
    closes: false,
    noun: 'lesson',
    what: 'A lesson to read',
    asks: 'A lesson is passed on to you. Please read it.',
    reminds: 'You have not said yet that you have read this lesson.',
    overdue: 'This lesson has not been read.',
    how: 'It takes one press on its page to say that you have read it.',
  },
  'answer-proposal': {
    chasedBy: planQuestionPolicy,
    ladder: 'agency',
    closes: false,
    titled: 'Strategy',
    noun: 'proposal to the plan',
    what: 'A proposal to the plan',
    asks: 'An agency proposes something for a part of the plan that you lead.',
    reminds: 'This proposal has not been answered yet.',
    overdue: 'Nobody has answered this proposal to the plan.',
    how: 'Say on its page whether you accept it, and why.',
  },
  'open-stage': {
    chasedBy: openStagePolicy,
    ladder: 'directorate',
    closes: false,
    titled: 'Development',
    noun: 'stage to open',
    what: 'The next stage of a development',
    asks: 'The next stage of the development of a strategy is yours to open.',
    reminds: 'This stage of the development is not opened yet.',
    overdue: 'This stage of the development was to begin by now, and nobody has opened it.',
    how: 'Its page leads to the draft of its round or sign-off. The stage begins when you open that.',
    notNeeded:
      'This stage is not to be opened now: it was skipped, given to somebody else, or one before it is done again.',
  },
  'take-in-proposal': {
    chasedBy: planQuestionPolicy,
    ladder: 'directorate',
    closes: false,
    titled: 'Strategy',
    noun: 'accepted proposal',
    what: 'A proposal to take into the plan',
    asks: 'A proposal to the plan is accepted. The directorate is asked to take it into the plan.',
    reminds: 'This proposal is accepted and not in the plan yet.',
    overdue: 'This proposal was accepted, and nobody has taken it into the plan.',
    how: '',
  },
  'write-section': {
    chasedBy: sectionPolicy,
    ladder: 'agency',
    closes: false,
    titled: 'Strategy',
    noun: 'section of a report',
    what: 'Section of a report',
    asks: 'You are asked to write a section of a report to a body.',
    reminds: 'You have not said yet that your section of the report is ready.',
    overdue: 'A section of a report is overdue.',
    how: 'Write it on its page and say there that it is ready, or hand it over to another author of the report.',
    notNeeded: 'The section is no longer asked of you: somebody else writes it, or its day is another one.',
  },
} as const satisfies Record<string, TaskRules>;
