import { createHash } from 'node:crypto';
import { addDocument, copyConsultation } from '../db/consultations.ts';
import { recordAttendance } from '../db/attendance.ts';
import { readChoices } from '../db/reads/directory.ts';
import { readAttendance } from '../db/reads/published.ts';
import { readPapers } from '../db/reads/task-surroundings.ts';
import type { Portal } from './context.ts';
import { field, fields, isId, line } from './forms.ts';
import { fileBody, readFileForm } from './multipart.ts';
import { type Visit, type Route } from './page.ts';
import { keyAfter, perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { renderRound, roundOf } from './round-page.ts';

const attendanceRows = 20;

/** What hangs on a round: its papers with versions, who attended, and copies of it. */
export const paperRoutes: readonly Route[] = [
  ['get', '/rounds/:id/papers', 'see-consultations', showPapers],
  ['post', '/rounds/:id/papers', 'write-consultation', takePaper, fileBody],
  ['get', '/rounds/:id/attendance', 'see-consultations', showAttendance],
  ['post', '/rounds/:id/attendance', 'write-consultation', takeAttendance],
  ['get', '/rounds/:id/copy', 'write-consultation', showCopy],
  ['post', '/rounds/:id/copy', 'write-consultation', makeCopy],
];

async function papersPage(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  const round = await roundOf(portal, visit);
  const papers = await reading(portal, visit.actor, (tx) => readPapers(tx, round.id));
  renderRound(portal, visit, 'round-papers', round, { section: 'Papers', papers, problems, values });
}

async function showPapers(portal: Portal, visit: Visit): Promise<void> {
  await papersPage(portal, visit);
}

async function takePaper(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const form = await readFileForm(visit.req.body, visit.req.get('content-type') ?? '');
  const title = (form?.texts['title'] ?? '').trim().slice(0, 200);
  const file = form?.file;
  if (title === '') return papersPage(portal, visit, [{ field: 'title', text: 'Give the paper a title' }]);
  if (file === undefined) return papersPage(portal, visit, [{ field: 'file', text: 'Choose a file' }], { title });
  // The bytes stand for themselves in the key and the hash of the request.
  visit.req.body = {
    idempotencyKey: form?.texts['idempotencyKey'] ?? '',
    title,
    name: file.name,
    sha256: createHash('sha256').update(file.content).digest('hex'),
  };
  const added = await perform(portal, visit, 'add-paper', (tx) =>
    addDocument(tx, visit.actor, {
      processId: round.id,
      title,
      fileName: file.name,
      mediaType: file.type,
      content: file.content,
    }),
  );
  if (!added.ok) return papersPage(portal, visit, [{ field: 'file', text: added.message }], { title });
  visit.res.redirect(303, `/rounds/${round.id}/papers?done=paper-added`);
}

async function attendancePage(portal: Portal, visit: Visit, problems: readonly Problem[] = []): Promise<void> {
  const round = await roundOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    attended: await readAttendance(tx, round.id),
    choices: await readChoices(tx),
  }));
  const blank = Array.from({ length: Math.max(attendanceRows - data.attended.length, 5) }, () => ({
    person: '',
    agencyId: null,
    capacity: '',
  }));
  renderRound(portal, visit, 'round-attendance', round, {
    title: 'Who attended',
    section: 'Attendance',
    rows: [...data.attended, ...blank],
    agencies: data.choices.agencies,
    problems,
  });
}

async function showAttendance(portal: Portal, visit: Visit): Promise<void> {
  await attendancePage(portal, visit);
}

async function takeAttendance(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const [names, agencies, capacities] = [
    fields(visit.req, 'person'),
    fields(visit.req, 'agency'),
    fields(visit.req, 'capacity'),
  ];
  const attendees = names.map((name, index) => ({
    personName: name.trim(),
    agencyId: agencies[index] ?? '',
    capacity: (capacities[index] ?? '').trim(),
  }));
  const kept = attendees
    .filter(({ personName, agencyId }) => personName !== '' || isId(agencyId))
    .map((one) => ({ ...one, agencyId: isId(one.agencyId) ? one.agencyId : null }));
  const recorded = await perform(portal, visit, 'attendance', (tx) =>
    recordAttendance(tx, visit.actor, { processId: round.id, attendees: kept }),
  );
  if (!recorded.ok) return attendancePage(portal, visit, [{ field: 'person-0', text: recorded.message }]);
  visit.res.redirect(303, `/rounds/${round.id}/attendance?done=attendance`);
}

async function copyPage(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const round = await roundOf(portal, visit);
  renderRound(portal, visit, 'round-copy', round, {
    title: 'Copy, or consult again',
    section: 'Overview',
    values: { title: field(visit.req, 'title') || round.title },
    problems,
    ...more,
  });
}

async function showCopy(portal: Portal, visit: Visit): Promise<void> {
  await copyPage(portal, visit);
}

async function makeCopy(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const title = line(visit.req, 'title');
  if (title === '') return copyPage(portal, visit, [{ field: 'title', text: 'Give the new round a title' }]);
  const copied = await perform(portal, visit, 'copy-round', (tx) =>
    copyConsultation(tx, visit.actor, {
      processId: round.id,
      title,
      consultAgain: field(visit.req, 'again') === 'yes',
    }),
  );
  if (!copied.ok) return copyPage(portal, visit, [{ field: 'title', text: copied.message }], keyAfter(visit, copied));
  visit.res.redirect(303, `/rounds/${copied.value.processId}/preview?done=copied`);
}
