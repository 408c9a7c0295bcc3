import { createHash } from 'node:crypto';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import { recordAttendance } from '../../../db/rounds/attendance.ts';
import { readChoices } from '../../../db/directory/read-directory.ts';
import { readAttendance } from '../../../db/rounds/read-published.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import type { Portal } from '../../web/context.ts';
import { fields, isId, typed } from '../../web/forms/forms.ts';
import { fileBody, readFileForm } from '../../web/forms/multipart.ts';
import { madeForVisitor, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import { roundOf, type Shown, showRound } from '../page.ts';

const attendanceRows = 20;

/** What hangs on a round: its papers with versions, and who attended. */
export const paperRoutes: readonly Route[] = [
  ['get', '/rounds/:id/papers', 'see-consultations', showPapers],
  ['post', '/rounds/:id/papers', 'write-consultation', takePaper, fileBody],
  ['get', '/rounds/:id/attendance', 'see-consultations', showAttendance],
  ['post', '/rounds/:id/attendance', 'write-consultation', takeAttendance],
];

async function showPapers(...shown: Shown): Promise<void> {
  await showRound('rounds/drafts/papers', shown, async ({ portal, visit, round, again }) => ({
    section: 'Papers',
    papers: await reading(portal, visit.actor, (tx) => readPapers(tx, round.id)),
    values: again ? typed(visit.req) : {},
  }));
}

async function takePaper(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const form = await readFileForm(visit.req.body, visit.req.get('content-type') ?? '');
  const title = (form?.texts['title'] ?? '').trim();
  const file = form?.file;
  const idempotencyKey = form?.texts['idempotencyKey'] ?? '';
  visit.req.body = { idempotencyKey, title };
  madeForVisitor(visit);
  if (title === '') return showPapers(portal, visit, [{ field: 'title', text: 'Give the paper a title' }]);
  if (file === undefined) return showPapers(portal, visit, [{ field: 'file', text: 'Choose a file' }]);
  // The bytes stand for themselves in the key and the hash of the request.
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  visit.req.body = { idempotencyKey, title, name: file.name, sha256 };
  const added = await perform(portal, visit, 'add-paper', (tx) =>
    addDocument(tx, visit.actor, {
      processId: round.id,
      title,
      fileName: file.name,
      mediaType: '',
      content: file.content,
    }),
  );
  if (!added.ok) return showPapers(portal, visit, [{ field: 'file', text: added.message }]);
  visit.res.redirect(303, `/rounds/${round.id}/papers?done=paper-added`);
}

async function showAttendance(...shown: Shown): Promise<void> {
  await showRound('rounds/answers/attendance', shown, async ({ portal, visit, round }) => {
    const { attended, choices } = await reading(portal, visit.actor, async (tx) => ({
      attended: await readAttendance(tx, round.id),
      choices: await readChoices(tx),
    }));
    const blank = Array.from({ length: Math.max(attendanceRows - attended.length, 5) }, () => ({
      person: '',
      agencyId: null,
      capacity: '',
    }));
    return { title: 'Who attended', section: 'Attendance', rows: [...attended, ...blank], agencies: choices.agencies };
  });
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
  if (!recorded.ok) return showAttendance(portal, visit, [{ field: 'person-0', text: recorded.message }]);
  visit.res.redirect(303, `/rounds/${round.id}/attendance?done=attendance`);
}
