import { z } from 'zod';
import { changeSignOff, type ChangedMeanwhile } from '../../db/sign-offs/change.ts';
import type { Tx } from '../../db/connect.ts';
import { addDocument } from '../../db/sign-offs/papers/documents.ts';
import { forStage } from '../../db/developments/stage-processes.ts';
import { discardDraft } from '../../db/rounds/discard-draft.ts';
import { listSignOffs, readSignOff, readVersions } from '../../db/sign-offs/read-sign-off.ts';
import { readStages, readTally } from '../../db/sign-offs/read-stages.ts';
import { createSignOff, type StageInput } from '../../db/sign-offs/sign-offs.ts';
import { instantOf, pageTime } from '../../domain/calendar/zones.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { signOffFields } from '../../domain/sign-offs/fields.ts';
import { discarded, oneLine, page, listQuery } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { type Call, route } from '../http/route.ts';
import {
  changedSignOff,
  newSignOff,
  plannedStage,
  signOff,
  signOffLine,
  signOffState,
  type StageBody,
} from './schemas.ts';

/** Sign-offs: list, draft and the decision record. */
export const signOffRoutes = [
  route({
    method: 'get',
    path: '/v1/sign-offs',
    act: 'see-sign-offs',
    summary: 'Sign-offs',
    query: z.strictObject({ ...listQuery, state: signOffState.optional(), parentId: z.uuid().optional() }),
    answer: page(signOffLine),
    perform: {
      read: (tx, { query }) => gather(query, (after) => listSignOffs(tx, { ...query, text: query.q, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs',
    act: 'write-sign-off',
    summary: 'Draft a sign-off: a paper, and the bodies and posts that sign it in order',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: newSignOff,
    answer: z.object({ id: z.string(), reference: z.string() }),
    perform: {
      write: async (tx, { actor, body }) => {
        const stages = stagesIn(body.stages, body.zone ?? 'Europe/London');
        if (!stages.ok) return stages;
        const document = documentIn(body.document);
        if (!document.ok) return document;
        const input = { ...body, document: document.value, stages: stages.value };
        const signOff = await createSignOff(tx, actor, input);
        const made = await forStage(tx, actor, { stageId: body.stageId ?? null, opens: 'sign-off' }, signOff);
        return made.ok ? accept({ id: made.value.processId, reference: made.value.reference }) : made;
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/sign-offs/:id',
    act: 'see-sign-off',
    summary: 'The decision record: who, when, in what capacity, on which version, and why',
    answer: signOff,
    perform: { read: readWhole },
  }),
  route({
    method: 'put',
    path: '/v1/sign-offs/:id',
    act: 'write-sign-off',
    summary: 'Change a draft: its stages are those named, in their order; its paper stays',
    ifMatch: 'required',
    body: changedSignOff,
    answer: z.object({ version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body, ifVersion }) => {
        const head = await readSignOff(tx, id);
        if (head === undefined) return noSuchSignOff;
        const stages = stagesIn(body.stages, head.zone);
        if (!stages.ok) return stages;
        const input = { ...body, stages: stages.value, processId: id, ifVersion: ifVersion ?? 0 };
        const changed = await changeSignOff(tx, actor, input);
        return changed.ok || changed.current === undefined
          ? changed
          : { ...changed, current: asShown(changed.current) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/documents',
    act: 'write-sign-off',
    summary: 'Add a paper that is read beside the one that is signed',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: z.strictObject({ title: oneLine(signOffFields.title), ...fileFields }),
    answer: z.object({ documentId: z.string(), version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const head = await readSignOff(tx, id);
        if (head === undefined) return noSuchSignOff;
        if (body.title === head.title)
          return refuse('malformed', 'A new version of the paper that is signed is resubmitted. Choose another title.');
        const content = fileBytes(body.content);
        return content.ok ? addDocument(tx, actor, { ...body, content: content.value, processId: id }) : content;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/discard',
    act: 'write-sign-off',
    summary: 'Discard a draft, of which nobody has been told',
    answer: discarded,
    perform: {
      write: async (tx, { actor, id }) =>
        (await readSignOff(tx, id)) === undefined
          ? noSuchSignOff
          : discardDraft(tx, actor, { processId: id, kind: 'sign-off' }),
    },
  }),
];

function asShown({ head, stages, differs }: NonNullable<ChangedMeanwhile['current']>) {
  const { version, title, recommendation, authorId } = head;
  return { version, title, recommendation, authorId, stages: stages.map((each) => plannedStage.parse(each)), differs };
}

export const noSuchSignOff = refuse('not-found', 'There is no such sign-off.');

type DocumentBody = z.output<typeof newSignOff>['document'];

function documentIn(body: DocumentBody) {
  if (!('content' in body)) return accept(body);
  const content = fileBytes(body.content);
  return content.ok ? accept({ ...body, content: content.value }) : content;
}

function stagesIn(bodies: readonly StageBody[], zone: string): Verdict<StageInput[]> {
  const stages: StageInput[] = [];
  for (const { meeting, meetingAt, ...body } of bodies) {
    if (meeting !== undefined && meetingAt !== undefined)
      return refuse('malformed', 'Give meetingAt or meeting, one of the two.');
    const at = meeting === undefined ? accept(meetingAt) : instantOf(meeting.wall, meeting.zone);
    if (!at.ok) return at;
    const when = at.value ?? body.dueAt;
    stages.push({
      ...body,
      meetingAt: at.value ?? null,
      ...(when !== undefined && { wallText: pageTime(when, meeting?.zone ?? zone) }),
    });
  }
  return accept(stages);
}

async function readWhole(tx: Tx, { id }: Call) {
  const head = await readSignOff(tx, id);
  if (head === undefined) return undefined;
  const stages = await readStages(tx, id);
  const open = stages.find(({ state }) => state === 'open');
  return {
    ...head,
    versions: await readVersions(tx, id),
    stages,
    tally: open === undefined ? null : await readTally(tx, open, head.authorIds),
  };
}
