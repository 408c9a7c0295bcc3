import { dueHintOf } from './forms/due-note.ts';
import { asked } from './forms/forms.ts';
import type { Visit } from './context.ts';
import { hashOf } from './session.ts';

/** What was done by the form that led here, said once at the top. */
const texts: Readonly<Record<string, string>> = {
  'draft-saved': 'Your draft is saved. Nobody has been told; you can go on later.',
  'time-asked': 'You asked for more time. The directorate decides; until then nobody is told that you are late.',
  'not-me': 'Thank you. The directorate is told that you are not the right person.',
  'colleague-removed': 'They are taken off this task and see it no more.',
  'colleague-added': 'Your colleague can now see and answer this task, and is told by mail.',
  'handed-over': 'The task is handed over. Both of you are told by mail.',
  'answer-logged': 'The answer is written down for the agency.',
  saved: 'Saved.',
  'strategy-created': 'The strategy is there as a draft. Add its strands and activities.',
  'plan-changed': 'The plan is changed.',
  'schedule-running': 'Reviews of this strategy now open by themselves.',
  'schedule-paused': 'Paused. Reviews of this strategy are opened by hand only.',
  'schedule-trigger': 'The review of this quarter opens in a moment, if it has none yet.',
  'review-drafted': 'The review is there as a draft. Nobody is told before you open it.',
  'review-open': 'The review is open. The leads are asked for their returns.',
  'review-to-committee': 'The returns are with the committee.',
  'review-lock': 'The period is locked, and its report is kept.',
  'review-cancel': 'The review is cancelled. Who was told of it is told.',
  'report-noted': 'The report is noted.',
  'action-agreed': 'The action is agreed, and its owner is told.',
  'action-done': 'Thank you. The action is done.',
  'line-settled': 'The line is settled.',
  'move-decided': 'The move is decided.',
  'return-saved': 'Your return is saved. Nobody has been told; you can go on later.',
  'return-sent': 'Your return is sent. You can change it until it is accepted or the committee begins.',
  'return-accepted': 'The return is accepted.',
  'return-given-back': 'The return is given back. Its lead is told, and chased.',
  'strand-finished': 'Thank you. The strand is looked through.',
  'proposal-decided': 'The proposal is decided.',
  created: 'The round is there as a draft. Nobody is told before you open it.',
  copied: 'This is the copy, a draft. Check its dates before you open it.',
  opened: 'The round is open. Invitations are on their way.',
  moved: 'The date is moved. Whoever has a new date is told by mail.',
  closed: 'The round is closed.',
  'round-cancelled': 'The round is cancelled. Exactly those who were told of it are told.',
  'log-agreed': 'The log is agreed.',
  published: 'The outcome is published, and the participants are told.',
  'test-sent': 'The invitation is on its way to you, and to nobody else.',
  extended: 'The new date is set, and those concerned are told.',
  nudged: 'A reminder by hand is on its way to those chosen who have not answered.',
  'nudged-some':
    'A reminder by hand is on its way to those who can be told. Some of the chosen agencies have nobody who answers, or only addresses that are not reached: open their tasks and hand them over, or put the address right in the directory.',
  withdrawn: 'They are taken out of the round and are told.',
  stopped: 'The clock is stopped: no reminders, no escalation.',
  restarted: 'The clock runs again. Due and closing move by the working days it stood still.',
  'participants-added': 'The agencies are added and invited.',
  granted: 'More time is granted, and the agency is told.',
  refused: 'The request is refused, and the agency is told.',
  settled: 'The comment is settled.',
  'not-me-settled': 'The report is settled.',
  'item-added': 'The comment is in the log.',
  attendance: 'The attendance is recorded.',
  'paper-added': 'The paper is added.',
  'file-added':
    'The file is uploaded, and what you typed is saved. Both go to the directorate when you send the answer.',
  'file-removed': 'The file is removed, and what you typed is saved.',
  'holiday-added': 'The bank holiday is added. No date has moved; see below which rounds would change.',
  'holiday-removed': 'The bank holiday is removed. No date has moved; see below which rounds would change.',
  'planned-anew': 'The steps are planned anew. The due date stays, so nobody is told.',
  'date-added': 'The date is in the plan. Where the strategy is watched, it is chased from now on.',
  'date-done': 'It is done. Nothing more is sent about it.',
  'date-moved': 'The date is moved, and whoever is concerned is told.',
  'date-asked': 'You asked for another date. The directorate decides; until then the date stays.',
  'date-agreed': 'The new date is agreed, and whoever is concerned is told.',
  'date-refused': 'The date stays as it was.',
  'date-dropped': 'It is taken out of the plan.',
  'feed-revoked': 'The address is revoked. Calendar programs read nothing from it any more.',
  'part-said': 'Your part is added. The lead, the strand leader and the committee see it.',
  proposed: 'It is proposed. Whoever leads the strand answers, and you are told.',
  'proposal-answered': 'It is answered, and whoever proposed it is told.',
  'nomination-accepted': 'You have accepted. The plan says so.',
  'nomination-declined': 'You have declined. The directorate is asked to name somebody else.',
  'watch-begun': 'The strategy is watched from now on. Each date is asked of whoever owns it when its time comes.',
  'watch-ended': 'The watch has ended. Nothing of the strategy is chased any more.',
  'agency-added': 'The agency is added. Add its posts next.',
  'post-added': 'The post is added.',
  'post-given': 'The post is given.',
  'post-ended': 'The post has ended. What was held stays in the record.',
  'holding-ended': 'They hold the post no more.',
  merged: 'The two entries are one now. What was done under each stays on record.',
  'person-added': 'The person is added.',
  'absence-added': 'The absence is recorded. The substitute is told of what falls due in that time.',
  'absence-ended': 'The absence is over.',
  'body-added': 'The body is added. Add its members next.',
  'member-set': 'The member is saved.',
  left: 'They have left. Their tasks went where you chose, and everybody concerned is told.',
  'agency-ended': 'The agency has ended. Everybody whose tasks moved is told.',
  imported: 'The file is imported.',
  'member-removed': 'They sit on the body no more.',
  'sign-off-created': 'The sign-off is there as a draft. Nobody is told before you open it.',
  discarded: 'The draft is discarded. Nobody had been told of it.',
  'sign-off-opened': 'The first stage is asked. Invitations are on their way.',
  signed: 'Thank you. What you decided is recorded.',
  'meeting-recorded': 'The decision of the meeting is recorded.',
  'rule-changed': 'The stage goes by the new rule, and your reason stands in the record.',
  'stage-skipped': 'The stage is skipped, and your reason stands in the record.',
  'paper-commented': 'Thank you. Your comment is shown beside the paper.',
  'paper-comment-settled': 'What becomes of the comment is said beside it.',
  resubmitted: 'The new version is in, and it is asked for again.',
  'meeting-moved': 'The meeting has its new date. Whoever is asked is told.',
  'sign-off-cancelled': 'The sign-off is cancelled. Exactly those who were asked are told.',
  'inspectors-changed': 'It is saved who inspects. Whoever comes and whoever goes is told.',
  'inspection-drafted': 'The inspection is there as a draft. Nobody is told before you open it.',
  'inspection-opened': 'The inspection is open. The agencies get notice and are asked for evidence.',
  'evidence-asked': 'The agencies are asked for the evidence.',
  'fieldwork-started': 'The visits begin.',
  'preliminary-sent': 'The preliminary report is sent. The agencies are asked to check its facts.',
  'route-saved': 'The route is saved. It is taken by the report of each review that is locked from now on.',
  finalised: 'The final report is signed off. Its corrective actions are owed from now on.',
  'step-proposed': 'The person you named is asked to confirm it. The step is taken once that is done.',
  'step-authorised': 'Thank you. The step is taken, and the agencies are told.',
  'step-denied': 'Thank you. The step is not taken, and whoever proposed it is told.',
  'step-taken': 'The step is taken, and the agencies are told.',
  'inspection-closed': 'The inspection is closed, and the agencies are told.',
  'inspection-reopened': 'The inspection is reopened, and the agencies are told.',
  'inspection-cancelled': 'The inspection is cancelled. Exactly those who were told of it are told.',
  'visit-saved': 'The visit is saved.',
  'note-added': 'The note is added. Agencies do not see it.',
  'finding-saved': 'The finding is saved.',
  'report-added': 'The report is uploaded. Agencies see it once it is sent.',
  replied: 'The comment is answered.',
  'condition-judged': 'The condition is judged.',
  verified: 'The action is verified.',
  'sent-back': 'The action is sent back, and the agency is told.',
  waived: 'The action is waived until then, and the agency is told.',
  'evidence-sent': 'Thank you. The inspectors have your evidence.',
  'evidence-kept': 'Your text and file are kept. Send them when you are ready.',
  'comments-sent': 'Thank you. The inspectors have your comments.',
  'action-reported': 'Thank you. Somebody independent now verifies it.',
  'recommendation-made': 'The recommendation is in the register.',
  'recommendation-settled': 'The recommendation is settled.',
  paused: 'The post room is paused. No mail leaves until you start it again.',
  resumed: 'The post room works again.',
  released: 'Done. The ledger says what became of the mail.',
  'returned-settled': 'Ticked off. The start page shows it no longer.',
  'notices-told': 'Noted. This is not mailed again.',
  'account-linked': 'The account is linked.',
  'account-unlinked': 'The account is unlinked, and its person is signed out everywhere.',
  'key-revoked': 'The key is revoked. It is refused from the next request on.',
  'hold-set': 'The hold is set. Nothing of it is removed until you release it.',
  'hold-released': 'The hold is released. What is old enough is removed within minutes.',
  erased: 'Erased. What this person did stays on record.',
  reached: 'The address counts as reached again.',
  'not-reached': 'The address counts as not reached. That is never held against the agency.',
};

/** Long enough for the page to come; a browser that never asks for it forgets what it was to say. */
const seconds = 60;

/**
 * Leads on to where something was done, and lets the page there say so, once. In: the address with `done=`, and the note
 * of due dates that goes with it. A link with such an address, sent by anybody, says nothing: only the browser in which it
 * was done has the mark.
 */
export function leadOn(visit: Visit, address: string): void {
  visit.cookies.set(visit.res, 'done', markOf(visit, address), seconds);
  visit.res.redirect(303, address);
}

/** What was done by the form that led here; undefined where this session has just done nothing that leads here. */
export function doneText(visit: Pick<Visit, 'req' | 'res' | 'cookies'>): string | undefined {
  const { req, res, cookies } = visit;
  const code = asked(req, 'done');
  if (!Object.hasOwn(texts, code) || cookies.read(req, 'done') !== markOf(visit, req.originalUrl)) return undefined;
  cookies.clear(res, 'done');
  return `${texts[code] ?? ''} ${dueHintOf(req)}`.trim();
}

function markOf({ req, cookies }: Pick<Visit, 'req' | 'cookies'>, address: string): string {
  return hashOf(`${cookies.read(req, 'session') ?? ''} ${address}`);
}
