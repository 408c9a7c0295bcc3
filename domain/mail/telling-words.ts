import type { NoticeKind } from '../chase/notice.ts';
import type { AskingKind } from './asking.ts';

export type TellingKind = Exclude<NoticeKind, AskingKind | 'escalation' | 'resolved'>;

/** What is said, in the subject and in the first sentence; a row of words for each kind that only tells. */
export const said: Readonly<
  Record<TellingKind, { readonly subject: string; readonly opening: string; readonly done: boolean }>
> = {
  receipt: { subject: 'We have your answer', opening: 'We have your answer. Thank you.', done: true },
  'extension-decided': {
    subject: 'Your request for more time',
    opening: 'The request for more time was decided.',
    done: false,
  },
  'date-moved': { subject: 'The date has moved', opening: 'The date for this has moved.', done: false },
  'part-asked': {
    subject: 'Your part of a return',
    opening:
      'Your agency owns an activity jointly, and it is being reviewed. Its lead gives the return. Please add what your agency has to say; the page of the return shows how.',
    done: false,
  },
  'date-refused': {
    subject: 'The date stays',
    opening: 'The other date that you asked for is refused: it stays as it was. Its page says who decided.',
    done: false,
  },
  'handed-away': { subject: 'Handed over', opening: 'You no longer answer for this.', done: true },
  'clock-stopped': {
    subject: 'The clock is stopped',
    opening: 'The time for this does not run at present. We will tell you when it does.',
    done: false,
  },
  'clock-restarted': { subject: 'The clock runs again', opening: 'The time for this runs again.', done: false },
  withdrawn: { subject: 'No longer needed', opening: 'Your agency was taken out of this.', done: true },
  cancelled: { subject: 'Cancelled', opening: 'This was cancelled.', done: true },
  'substitute-left': {
    subject: 'A substitute has left',
    opening:
      'Whoever stood in for somebody who is away has left. Name another substitute in the directory, or do this yourself.',
    done: false,
  },
  'stage-skipped': {
    subject: 'Your stage was skipped',
    opening:
      'A paper that your body or post was to decide on was passed on without you. Its page says who skipped the stage and why. If that is wrong, answer this message.',
    done: false,
  },
  'owed-by-nobody': {
    subject: 'Owed by nobody',
    opening: 'Nobody answers for this any more. Hand it to somebody, or do it for them.',
    done: false,
  },
  'stage-stuck': {
    subject: 'A sign-off is stuck',
    opening:
      'Nobody who is left can decide the stage that is asked. Give it another rule, change who sits there, or skip it: its page shows how.',
    done: false,
  },
  'place-vacant': {
    subject: 'A place has nobody',
    opening:
      'A lead, a leader, an owner or an inspector has left or ended here. Name another: what comes next would otherwise be owed by nobody.',
    done: false,
  },
  'inspection-report': {
    subject: 'The final report of an inspection',
    opening: 'The final report of the inspection is there.',
    done: false,
  },
  'inspection-step': {
    subject: 'A step after an inspection',
    opening: 'The inspection has moved to another step of the ladder. Its page says which and why.',
    done: false,
  },
  'step-to-authorise': {
    subject: 'Do you authorise this step?',
    opening:
      'You are named as the person who authorises a step after an inspection. It is not taken until you say so. Please confirm it, or say that you do not authorise it.',
    done: false,
  },
  'step-denied': {
    subject: 'A step is not authorised',
    opening:
      'The person you named does not authorise the step that you proposed, so it is not taken. The ladder says why.',
    done: false,
  },
  'proposal-answered': {
    subject: 'Your proposal is answered',
    opening: 'What you proposed for a plan is answered. The page of its proposals says how, and why.',
    done: true,
  },
  'adopted-to-lead': {
    subject: 'You lead an activity',
    opening:
      'What was adopted for your area from a menu of options is in the plan now, and your post leads it. You are asked for its return in every review, and for its milestone when its day comes. The page of what your agency owes leads to it.',
    done: true,
  },
  'part-added': {
    subject: 'A joint owner has added a part',
    opening: 'A joint owner has added a part to a return that you give. Its page shows it.',
    done: true,
  },
  'version-in-force': {
    subject: 'A version of the plan is in force',
    opening:
      'A version of a plan in which you lead, or own a part jointly, is in force: the plan is what it says from now on. Its page shows what changed, line by line.',
    done: true,
  },
  'budget-changed': {
    subject: 'A budget that you hold is changed',
    opening: 'The directorate has changed a budget that you hold. The page of its lines says the sum, and why.',
    done: true,
  },
  'targets-agreed': {
    subject: 'Targets are agreed',
    opening:
      'Targets of indicators that you own are agreed, and hold from now on. The page of the measures shows them.',
    done: true,
  },
  'inspection-closed': { subject: 'An inspection is closed', opening: 'The inspection is closed.', done: true },
  'inspection-reopened': {
    subject: 'An inspection is reopened',
    opening: 'The inspection was reopened. Its page says why.',
    done: false,
  },
  'paper-approved': {
    subject: 'A paper is approved',
    opening: 'The paper that you wrote or sent for sign-off is approved. Its page has the decision record.',
    done: false,
  },
  'paper-refused': {
    subject: 'A paper is not approved',
    opening:
      'The sign-off of a paper that you wrote or sent has ended without approval. Its page says what was decided and why.',
    done: false,
  },
  'inspector-named': {
    subject: 'You inspect',
    opening: 'You were named as an inspector of this. Its page shows what is asked and by when.',
    done: false,
  },
  'inspector-released': {
    subject: 'You no longer inspect',
    opening: 'Somebody else inspects this from now on.',
    done: true,
  },
  'part-restricted': {
    subject: 'A restricted part of a plan',
    opening:
      'A part of a plan is restricted, and you are among those who see it. Its page says which part, why, and who else sees it. Please do not pass on what it says.',
    done: true,
  },
  'report-to-write': {
    subject: 'You write a report',
    opening:
      'You are named as an author of a report to a body. You see its draft, and write the sections that are given to you. The list of reports leads to it.',
    done: false,
  },
  'report-to-comment': {
    subject: 'You are asked to comment on a report',
    opening:
      'You are invited to comment on the draft of a report to a body before it is final. The list of reports leads to it. Please do not pass it on.',
    done: false,
  },
  'report-commented': {
    subject: 'A comment on your section of a report',
    opening:
      'Somebody has commented on a section of a report that you write. Settle the comment on the page of the section, or carry it over to the next version and say why: the report is not final before.',
    done: false,
  },
  'report-comment-settled': {
    subject: 'What became of your comment on a report',
    opening: 'Your comment on the draft of a report is settled, or carried over. The page of its section says how.',
    done: true,
  },
  'file-made': {
    subject: 'The file that you asked for',
    opening:
      'The file of a report that you asked for has been made, or could not be. The page of its files, which the version of the report leads to, says which.',
    done: true,
  },
  'said-led-on': {
    subject: 'What you said has led on',
    opening:
      'Something in the plan that a comment of your agency led to was adopted, has moved, is done, or is given up. The page shows which and how.',
    done: true,
  },
  'meeting-moved': {
    subject: 'The meeting has moved',
    opening: 'The meeting is at another time. Please say on its page whether somebody of yours comes then.',
    done: false,
  },
  'outside-event': {
    subject: 'Something has happened that bears on this',
    opening:
      'Something has happened outside that your answer should know. The page says what, and on which questions it bears. What you have written stays; you can change it until the round closes.',
    done: false,
  },
  outcome: { subject: 'You said, we did', opening: 'This is what became of what was said.', done: true },
};
