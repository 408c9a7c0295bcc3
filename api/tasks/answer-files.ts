import { z } from 'zod';
import { auditReading } from '../../db/records/audit.ts';
import { addAnswerFile, removeAnswerFile } from '../../db/tasks/answers/answer-files.ts';
import { noSuchTask } from '../../db/tasks/answers/answers.ts';
import { readAnswerFile } from '../../db/tasks/answers/read-answer-files.ts';
import { readAnyTask } from '../../db/tasks/read-any.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { route } from '../http/route.ts';

const version = z
  .number()
  .meta({ description: 'The version of the task, or of the return, from now on, for If-Match.' });

/** Files that an agency attaches to what it says: an answer, a return, evidence, comments, a report that something is done (F5). */
export const answerFileRoutes = [
  route({
    method: 'post',
    path: '/v1/tasks/:id/files',
    act: 'save-draft',
    summary: 'Attach a file to what you are writing; it goes with the answer that is sent next',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: z.strictObject(fileFields),
    answer: z.object({ fileId: z.string(), version }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        if ((await readAnyTask(tx, id)) === undefined) return noSuchTask;
        const content = fileBytes(body.content);
        return content.ok ? addAnswerFile(tx, actor, { ...body, content: content.value, taskId: id }) : content;
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/answer-files/:id',
    act: 'see-task',
    summary: 'One file of an answer or a return, as a file to keep',
    answer: z.string().meta({ description: 'The bytes of the file.' }),
    perform: {
      file: async (tx, { actor, id }) => {
        const file = await readAnswerFile(tx, actor, id);
        if (file !== undefined) await auditReading(tx, actor, { as: 'file', taskId: file.taskId });
        return file;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/answer-files/:id/remove',
    act: 'save-draft',
    summary: 'Take a file off what you are writing; answers that were sent with it keep it',
    answer: z.object({ taskId: z.string(), version }),
    perform: { write: (tx, { actor, id }) => removeAnswerFile(tx, actor, { fileId: id }) },
  }),
];
