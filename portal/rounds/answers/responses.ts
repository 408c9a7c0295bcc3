import { auditReading } from '../../../db/records/audit.ts';
import { filesOf, listSentFiles } from '../../../db/tasks/answers/read-answer-files.ts';
import { listResponses, tallyPositions } from '../../../db/rounds/read-responses.ts';
import { readUnnamed } from '../../../db/rounds/unnamed.ts';
import { readQuestions } from '../../../db/tasks/read-task.ts';
import { answerLines } from '../../tasks/answers/answer-form.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { reading } from '../../web/page.ts';
import { allPages } from '../../web/csv.ts';
import { type TableFile, tableFiles, utc } from '../../web/xlsx/table-file.ts';
import { renderRound, roundOf } from '../page.ts';
import { afterOf } from '../../web/cursor.ts';
import { fewestShown } from '../../../domain/rounds/unnamed.ts';
import { positionText } from '../../../domain/tasks/answer.ts';

/** What was answered: positions in numbers (S16), every text, and all of it as a CSV file. */
export const responseRoutes: readonly Route[] = [
  ['get', '/rounds/:id/responses', 'see-consultations', showResponses],
  ...tableFiles('/rounds/:id/responses', 'see-consultations', responseLines),
];

async function showResponses(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const after = afterOf(visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const page = await listResponses(tx, round.id, after);
    if (page.rows.length > 0) await auditReading(tx, visit.actor, { as: 'page', processId: round.id });
    return {
      page,
      questions: await readQuestions(tx, round.id),
      unnamed: round.unnamed ? ((await readUnnamed(tx, round.id)) ?? { given: 0, tally: null }) : undefined,
      tally: after === undefined && !round.unnamed ? await tallyPositions(tx, [round.id]) : [],
    };
  });
  const taskIds = data.page.rows.map(({ taskId }) => taskId);
  const sent = await reading(portal, visit.actor, (tx) => listSentFiles(tx, taskIds));
  const responses = data.page.rows.map((one) => ({
    ...one,
    lines: answerLines(one.content, data.questions),
    files: filesOf(sent, one),
  }));
  const tally = data.questions
    .filter(({ kind }) => kind === 'position')
    .map(({ id, text }) => ({
      text,
      counts: (data.unnamed?.tally ?? data.tally).filter((one) => one.questionId === id),
    }));
  renderRound(portal, visit, 'rounds/answers/responses', round, {
    section: 'Responses',
    responses,
    unnamed: data.unnamed,
    fewest: fewestShown,
    tally,
    path: `/rounds/${round.id}/responses`,
    paging: { next: data.page.next, first: after !== undefined },
  });
}

async function responseLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const round = await roundOf(portal, visit);
  const questions = await reading(portal, visit.actor, async (tx) => {
    await auditReading(tx, visit.actor, { as: 'csv', processId: round.id });
    return readQuestions(tx, round.id);
  });
  const head = [
    'Agency',
    'Received (UTC)',
    'On time',
    'Answered by',
    'Written down by',
    'How it came',
    'Nothing to say',
    ...questions.flatMap(({ text }) => [`${text} (position)`, text]),
    'Comment',
    'Files',
  ];
  async function* rows() {
    for await (const responses of allPages((after) =>
      reading(portal, visit.actor, (tx) => listResponses(tx, round.id, after, 1000)),
    )) {
      const taskIds = responses.map(({ taskId }) => taskId);
      const sent = await reading(portal, visit.actor, (tx) => listSentFiles(tx, taskIds));
      yield responses.map((one) => [
        one.agency,
        utc(one.receivedAt),
        one.onTime ? 'yes' : 'no',
        one.by ?? '',
        one.loggedBy ?? '',
        one.source ?? '',
        one.content.nothingToSay ? 'yes' : 'no',
        ...questions.flatMap(({ id }) => {
          const reply = one.content.replies.find(({ questionId }) => questionId === id);
          return [reply?.position === undefined ? '' : positionText(reply.position), reply?.text ?? ''];
        }),
        one.content.comment,
        filesOf(sent, one)
          .map(({ fileName }) => fileName)
          .join('; '),
      ]);
    }
  }
  return { name: `${round.reference}-responses`, columns: head, rows: rows() };
}
