import type { Request } from 'express';

/** What was done by the form that led here, said once at the top. Only these texts can be asked for by an address. */
const texts: Readonly<Record<string, string>> = {
  'draft-saved': 'Your draft is saved. Nobody has been told; you can go on later.',
  'time-asked': 'You asked for more time. The directorate decides; until then nobody is told that you are late.',
  'not-me': 'Thank you. The directorate is told that you are not the right person.',
  'colleague-added': 'Your colleague can now see and answer this task, and is told by mail.',
  'handed-over': 'The task is handed over. Both of you are told by mail.',
  'answer-logged': 'The answer is written down for the agency.',
  saved: 'Saved.',
  created: 'The round is there as a draft. Nobody is told before you open it.',
  copied: 'This is the copy, a draft. Check its dates before you open it.',
  opened: 'The round is open. Invitations are on their way.',
  moved: 'The date is moved. Everybody concerned is told by mail.',
  closed: 'The round is closed.',
  'round-cancelled': 'The round is cancelled. Exactly those who were told of it are told.',
  'log-agreed': 'The log is agreed.',
  published: 'The outcome is published, and the participants are told.',
  'test-sent': 'The invitation is on its way to you, and to nobody else.',
  extended: 'The new date is set, and those concerned are told.',
  nudged: 'A reminder by hand is on its way to those chosen who have not answered.',
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
  'sign-off-created': 'The sign-off is there as a draft. Nobody is told before you open it.',
  discarded: 'The draft is discarded. Nobody had been told of it.',
  'sign-off-opened': 'The first stage is asked. Invitations are on their way.',
  signed: 'Thank you. What you decided is recorded.',
  'meeting-recorded': 'The decision of the meeting is recorded.',
  'stage-skipped': 'The stage is skipped, and your reason stands in the record.',
  resubmitted: 'The new version is in, and it is asked for again.',
  'meeting-moved': 'The meeting has its new date. Whoever is asked is told.',
  'sign-off-cancelled': 'The sign-off is cancelled. Exactly those who were asked are told.',
  paused: 'The post room is paused. No mail leaves until you start it again.',
  resumed: 'The post room works again.',
  released: 'Done. The ledger says what became of the mail.',
  reached: 'The address counts as reached again.',
  'not-reached': 'The address counts as not reached. That is never held against the agency.',
};

export function doneText(req: Request): string | undefined {
  const code = req.query['done'];
  return typeof code === 'string' && Object.hasOwn(texts, code) ? texts[code] : undefined;
}
