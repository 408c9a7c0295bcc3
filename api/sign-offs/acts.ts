import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { checkSeats } from '../../db/sign-offs/open-stage.ts';
import { differenceOf, readTwoVersions } from '../../db/sign-offs/papers/read-paper-difference.ts';
import { readSignOff, readVersions, type SignOffHead } from '../../db/sign-offs/read-sign-off.ts';
import { keepNewVersion } from '../../db/sign-offs/resubmit.ts';
import { stagesOf } from '../../db/sign-offs/signing-stage.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import { may } from '../../domain/permissions.ts';
import { refusalText } from '../../domain/refusal-text.ts';
import { waitsForSignOff } from '../../domain/decisions/process.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { checkWords } from '../../domain/sign-offs/stage-verdict.ts';
import { fileBodyLimit, fileBytes } from '../http/file-body.ts';
import { dueFields, dueOf } from '../http/due.ts';
import { signOffFields } from '../../domain/sign-offs/fields.ts';
import { id, lineOrNone, words } from '../http/fields.ts';
import { type DecisionAsked, type Explained, route } from '../http/route.ts';
import { taken } from '../http/taken.ts';
import { meetingRecord, newVersion, rule as ruleIn, signedDecision } from './schemas.ts';
import { noSuchSignOff } from './sign-offs.ts';

/** What steers a sign-off: each is stored, put to its workflow and recorded there (design section 2). */
export const signOffActRoutes = [
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/open',
    act: 'decide-sign-off',
    summary: 'Ask the first stage; every stage must have enough people who can sign',
    answer: taken,
    perform: {
      decision: (tx, { id }) =>
        onSignOff(tx, id, ({ parentKind }) =>
          waitsForSignOff(parentKind)
            ? refuse('not-open', 'It belongs to another process and is opened by the act sign-off of that one.')
            : accept({ act: 'open', terms: {}, words: {} }),
        ),
      explain: async (tx, { id }, code) => {
        const head = code === 'quorum-unreachable' ? await readSignOff(tx, id) : undefined;
        const checked = head === undefined ? undefined : await checkSeats(tx, head.authorIds, await stagesOf(tx, id));
        return checked?.ok === false ? checked : undefined;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/decisions',
    act: 'sign',
    summary: 'Sign the version that you read: approve, approve with changes, refer back or reject',
    body: signedDecision,
    answer: taken,
    perform: {
      decision: (tx, { id, body: { comment, changes, ...terms } }) =>
        onSignOff(tx, id, () => worded({ act: 'sign', terms, words: { comment, changes } })),
      explain: (tx, { id, body }, code) => whatDiffers(tx, id, body.sha256, code),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/meeting-records',
    act: 'record-meeting',
    summary: 'Record the decision of a dated meeting for its body: present, apologies, minute',
    body: meetingRecord,
    answer: taken,
    perform: {
      decision: (tx, { id, body: { comment, changes, minute, present, apologies, ...terms } }) =>
        onSignOff(tx, id, ({ zone }) =>
          worded({
            act: 'record-meeting',
            terms: { ...terms, present: present.join(','), apologies: apologies.join(',') },
            words: { comment, changes, minute, metWallText: pageTime(terms.metAt, zone) },
          }),
        ),
      explain: (tx, { id, body }, code) => whatDiffers(tx, id, body.sha256, code),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/skip-stage',
    act: 'skip-stage',
    summary: 'Pass over the open stage of a paper that is not yours, with a written reason; its body is told',
    body: z.strictObject({ stageId: id, reason: words(signOffFields.reason) }),
    answer: taken,
    perform: {
      decision: (tx, { id, body: { stageId, reason } }) =>
        onSignOff(tx, id, () => accept({ act: 'skip-stage', terms: { stageId }, words: { reason } })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/change-rule',
    act: 'skip-stage',
    summary:
      'Let the open stage of a body go by another rule, with a written reason: for instance when its chair has left',
    body: z.strictObject({ stageId: id, rule: ruleIn, reason: words(signOffFields.reason) }),
    answer: taken,
    perform: {
      decision: (tx, { id, body: { stageId, rule, reason } }) =>
        onSignOff(tx, id, () =>
          accept({
            act: 'change-rule',
            terms: { stageId, rule: rule.kind, count: rule.kind === 'count' ? rule.count : null },
            words: { reason },
          }),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/resubmit',
    act: 'resubmit-paper',
    summary: 'Hand in a new version: what was signed from that stage on counts no more, and it is asked again',
    bodyLimit: fileBodyLimit,
    body: newVersion,
    answer: taken,
    perform: {
      decision: (tx, { id, actor, body: { fromStage, content, ...file } }) =>
        onSignOff(tx, id, async (head) => {
          if (head.authorId !== actor.personId && !may(actor, 'decide-sign-off'))
            return refuse('not-allowed', 'Only the author, or an officer, hands in a new version.');
          const bytes = fileBytes(content);
          if (!bytes.ok) return bytes;
          const kept = await keepNewVersion(tx, actor, id, { ...file, content: bytes.value });
          if (!kept.ok) return kept;
          const terms = { ...kept.value, ...(fromStage !== undefined && { fromStage }) };
          return accept({ act: 'resubmit', terms, words: {} });
        }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/move-meeting',
    act: 'decide-sign-off',
    summary: 'Give a stage another meeting date; whoever is asked is told, and chased by the new one',
    body: z.strictObject({ stageId: id, ...dueFields, place: lineOrNone(signOffFields.place).default('') }),
    answer: taken,
    perform: {
      decision: (tx, { id, body }) =>
        onSignOff(tx, id, ({ zone }) => {
          const due = dueOf(body, zone);
          if (!due.ok) return due;
          const terms = { stageId: body.stageId, meetingAt: due.value.at };
          return accept({ act: 'move-meeting', terms, words: { wallText: due.value.text, place: body.place } });
        }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/cancel',
    act: 'decide-sign-off',
    summary: 'Cancel it; exactly those who were asked and told are told',
    body: z.strictObject({ reason: words(signOffFields.reason) }),
    answer: taken,
    perform: {
      decision: (tx, { id, body }) => onSignOff(tx, id, () => accept({ act: 'cancel', terms: {}, words: body })),
    },
  }),
];

type Asks = (head: SignOffHead) => Verdict<DecisionAsked> | Promise<Verdict<DecisionAsked>>;

async function onSignOff(tx: Tx, processId: string, asks: Asks): Promise<Verdict<DecisionAsked>> {
  const head = await readSignOff(tx, processId);
  return head === undefined ? noSuchSignOff : asks(head);
}

type Said = DecisionAsked & { readonly terms: { readonly verdict: Parameters<typeof checkWords>[0] } };

/** What lacks its words is told so before anything is stored. */
function worded(asked: Said): Verdict<DecisionAsked> {
  const { comment = '', changes = '' } = asked.words;
  const checked = checkWords(asked.terms.verdict, { comment, changes });
  return checked.ok ? accept(asked) : checked;
}

/** A version came in between reading and signing: which, and what is different in it (R35). */
async function whatDiffers(tx: Tx, processId: string, seen: string, code: string): Promise<Explained | undefined> {
  if (code !== 'version-changed') return undefined;
  const two = await readTwoVersions(tx, processId, seen);
  const difference = two === undefined ? undefined : await differenceOf(two);
  const versions = (await readVersions(tx, processId)).map(({ id, version, sha256, current }) => ({
    id,
    version,
    sha256,
    current,
  }));
  return { ...refuse(code, refusalText(code)), current: { ...difference, versions } };
}
