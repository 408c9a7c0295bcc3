import type { Request } from 'express';
import type { Tx } from '../../../db/connect.ts';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import { recordAttendance } from '../../../db/rounds/attendance.ts';
import { readChoices } from '../../../db/directory/read-directory.ts';
import { readAttendance } from '../../../db/rounds/read-published.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { attendeeFields, paperFields } from '../../../domain/rounds/fields.ts';
import { listMeetingReplies } from '../../../db/rounds/meeting.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { aFile, aLine, type Field } from '../../web/forms/fields.ts';
import { fields, isId, notOfferedAt } from '../../web/forms/forms.ts';
import { tooLong } from '../../web/forms/typed-words.ts';
import { roundOf, showRound } from '../page.ts';

const attendanceRows = 20;

/** What hangs on a round: its papers with versions, and who attended. */
export const paperRoutes: readonly Route[] = [
  ['get', '/rounds/:id/papers', 'see-consultations', showPapers],
  posted('/rounds/:id/papers', 'write-consultation', {
    page: showPapers,
    upload: true,
    held: roundOf,
    fields: () => ({ title: aLine(paperFields.title, 'Give the paper a title'), file: aFile('Choose a file') }),
    act: ({ title, file }, { actor, id: processId, perform }) =>
      perform('add-paper', (tx) => addDocument(tx, actor, { processId, title, ...file })),
    at: 'file',
    leads: '/rounds/:id/papers?done=paper-added',
  }),
  ['get', '/rounds/:id/attendance', 'see-consultations', showAttendance],
  posted('/rounds/:id/attendance', 'write-consultation', {
    page: showAttendance,
    held: roundOf,
    fields: () => ({ attendees }),
    act: (sheet, { actor, id: processId, perform }) =>
      perform('attendance', (tx) => recordAttendance(tx, actor, { processId, ...sheet })),
    at: 'person-0',
    leads: '/rounds/:id/attendance?done=attendance',
  }),
];

async function showPapers(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/drafts/papers', async (round) => ({
    section: 'Papers',
    papers: await reading(portal, visit.actor, (tx) => readPapers(tx, round.id)),
  }));
}

async function showAttendance(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/answers/attendance', async (round) => {
    const { attended, begun, choices } = await reading(portal, visit.actor, async (tx) => {
      const recorded = await readAttendance(tx, round.id);
      const begins = recorded.length === 0 && may(visit.actor, 'write-consultation');
      const begun = begins ? await comingTo(tx, round.id) : [];
      return { attended: [...recorded, ...begun], begun, choices: await readChoices(tx) };
    });
    const blank = Array.from({ length: Math.max(attendanceRows - attended.length, 5) }, () => ({
      person: '',
      agencyId: null,
      capacity: '',
    }));
    const rows = visit.again ? rowsIn(visit.req) : [...attended, ...blank];
    return { title: 'Who attended', section: 'Attendance', rows, begun: begun.length > 0, agencies: choices.agencies };
  });
}

/** Where the list of who attended begins: with who said that he comes. */
async function comingTo(tx: Tx, processId: string) {
  return (await listMeetingReplies(tx, processId)).flatMap(({ reply, attendee, by, agencyId, agency }) =>
    reply === null || reply === 'declines'
      ? []
      : [{ person: attendee || (by ?? ''), agencyId, agency, capacity: 'attended' }],
  );
}

/** Who attended: the rows in which something stands. */
const attendees: Field<Parameters<typeof recordAttendance>[2]['attendees']> = (req) => {
  const rows = rowsIn(req);
  const problems = rows.flatMap(({ person, agencyId, capacity }, index) => [
    ...(agencyId === '' || isId(agencyId) ? [] : [notOfferedAt(`agency-${index}`)]),
    ...tooLong(`person-${index}`, person, attendeeFields.person),
    ...tooLong(`capacity-${index}`, capacity, attendeeFields.capacity),
  ]);
  if (problems.length > 0) return { problems };
  return {
    value: rows
      .filter(({ person, agencyId }) => person !== '' || agencyId !== '')
      .map(({ person, agencyId, capacity }) => ({ personName: person, agencyId: agencyId || null, capacity })),
  };
};

/** The rows of the form as they were typed. */
function rowsIn(req: Request) {
  const [agencies, capacities] = [fields(req, 'agency'), fields(req, 'capacity')];
  return fields(req, 'person').map((name, index) => ({
    person: name.trim(),
    agencyId: agencies[index] ?? '',
    capacity: (capacities[index] ?? '').trim(),
  }));
}
