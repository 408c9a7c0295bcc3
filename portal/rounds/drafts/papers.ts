import { leadOn } from '../../web/done.ts';
import { createHash } from 'node:crypto';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import { recordAttendance } from '../../../db/rounds/attendance.ts';
import { readChoices } from '../../../db/directory/read-directory.ts';
import { readAttendance } from '../../../db/rounds/read-published.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import type { Portal } from '../../web/context.ts';
import { fields, isId, notOfferedAt, typed } from '../../web/forms/forms.ts';
import { fileBody, readFileForm } from '../../web/forms/multipart.ts';
import { madeForVisitor, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { perform, reading, flawAt } from '../../web/perform.ts';
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
  if (!added.ok) return showPapers(portal, visit, [flawAt(visit, added, 'file')]);
  leadOn(visit, `/rounds/${round.id}/papers?done=paper-added`);
}

async function showAttendance(...shown: Shown): Promise<void> {
  await showRound('rounds/answers/attendance', shown, async ({ portal, visit, round, again }) => {
    const { attended, choices } = await reading(portal, visit.actor, async (tx) => ({
      attended: await readAttendance(tx, round.id),
      choices: await readChoices(tx),
    }));
    const blank = Array.from({ length: Math.max(attendanceRows - attended.length, 5) }, () => ({
      person: '',
      agencyId: null,
      capacity: '',
    }));
    const rows = again ? attendeesIn(visit) : [...attended, ...blank];
    return { title: 'Who attended', section: 'Attendance', rows, agencies: choices.agencies };
  });
}

async function takeAttendance(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const attendees = attendeesIn(visit);
  const forged = attendees.flatMap(({ agencyId }, index) =>
    agencyId === '' || isId(agencyId) ? [] : [notOfferedAt(`agency-${index}`)],
  );
  if (forged.length > 0) return showAttendance(portal, visit, forged);
  const kept = attendees
    .filter(({ person, agencyId }) => person !== '' || agencyId !== '')
    .map(({ person, agencyId, capacity }) => ({ personName: person, agencyId: agencyId || null, capacity }));
  const recorded = await perform(portal, visit, 'attendance', (tx) =>
    recordAttendance(tx, visit.actor, { processId: round.id, attendees: kept }),
  );
  if (!recorded.ok) return showAttendance(portal, visit, [flawAt(visit, recorded, 'person-0')]);
  leadOn(visit, `/rounds/${round.id}/attendance?done=attendance`);
}

/** The rows of the form as they were typed. */
function attendeesIn({ req }: Visit) {
  const [agencies, capacities] = [fields(req, 'agency'), fields(req, 'capacity')];
  return fields(req, 'person').map((name, index) => ({
    person: name.trim(),
    agencyId: agencies[index] ?? '',
    capacity: (capacities[index] ?? '').trim(),
  }));
}
