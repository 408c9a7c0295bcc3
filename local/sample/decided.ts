import { createHash } from 'node:crypto';
import { asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { idOf } from '../../db/rows.ts';
import { decisions, processes } from '../../db/schema/chase.ts';
import { bodies, bodyMembers } from '../../db/schema/directory.ts';
import { documents, meetingRecords, signatures, signOffs, signOffStages } from '../../db/schema/sign-offs.ts';
import { command } from '../../db/statement.ts';
import type { Asked } from '../../domain/sign-offs/sign-off.ts';
import { apiClient } from './api-client.ts';
import { firstId, type SampleApi } from './parts.ts';
import { sampleBodies } from './partnership.ts';
import { seatMembers } from './sign-off.ts';

type Decided = {
  readonly reference: string;
  readonly title: string;
  readonly body: string;
  readonly asked: Asked;
  readonly recommendation: string;
  readonly openedAt: string;
  readonly metAt: string;
  readonly metWallText: string;
  readonly minute: string;
};

const [, board = '', authority = ''] = sampleBodies;

/** What the board and the Authority decided on the strategy (S3, S24), told in our own words; who is named is invented. */
export const decided: readonly Decided[] = [
  {
    reference: 'SGN-2002-0001',
    title: 'MPS drugs strategy 2003-2006, before the board',
    body: board,
    asked: 'approve',
    recommendation: 'That the board approves the strategy.',
    openedAt: '2002-08-19T09:00Z',
    metAt: '2002-09-04T13:00Z',
    metWallText: '4 September 2002',
    minute:
      'The board approved the strategy as it lay before it. It thanked Helen Marsh, who had brought the pieces of the draft together.',
  },
  {
    reference: 'SGN-2002-0002',
    title: 'MPS drugs strategy 2003-2006, before the Authority',
    body: authority,
    asked: 'support',
    recommendation: 'That the Authority supports the strategy.',
    openedAt: '2002-09-09T09:00Z',
    metAt: '2002-09-26T13:00Z',
    metWallText: '26 September 2002',
    minute: 'The Authority supported the strategy. Helen Marsh answered what members asked about partners and money.',
  },
];

const countReference = command(
  'sample.count-decided',
  () => sql`insert into reference_counters (kind, year, last) values ('SGN', 2002, ${decided.length})`,
);

/** Both sign-offs, as the secretaries wrote them down. They ended long before this system, so they have no workflow and need none. */
export async function writeDecided(tx: Tx, officerId: string): Promise<void> {
  await seatMembers(tx);
  await countReference(tx);
  for (const one of decided) await write(tx, one, officerId);
}

async function write(tx: Tx, { body, asked, metWallText, minute, ...one }: Decided, createdBy: string): Promise<void> {
  const { reference, title, recommendation } = one;
  const [openedAt, at] = [sql`${one.openedAt}::timestamptz`, sql`${one.metAt}::timestamptz`];
  const bodyId = idOf(await tx.select({ id: bodies.id }).from(bodies).where(eq(bodies.name, body)));
  const members = await tx
    .select({ id: bodyMembers.personId, capacity: bodyMembers.capacity })
    .from(bodyMembers)
    .where(eq(bodyMembers.bodyId, bodyId))
    .orderBy(asc(bodyMembers.personId));
  const secretary = members.find(({ capacity }) => capacity === 'secretary')?.id ?? '';
  const ended = { openedAt, closedAt: at, endedAt: at };
  const process = { kind: 'sign-off', reference, title, state: 'approved', createdBy, createdAt: openedAt } as const;
  const processId = idOf(
    await tx
      .insert(processes)
      .values({ ...process, ...ended })
      .returning({ id: processes.id }),
  );
  const { documentId, sha256 } = await writePaper(tx, { processId, title, createdBy, openedAt });
  await tx.insert(signOffs).values({ processId, authorId: createdBy, recommendation, documentId, stage: 1 });
  const stage = { processId, order: 1, bodyId, name: body, rule: 'count', asked, state: 'carried' } as const;
  const stageId = idOf(
    await tx
      .insert(signOffStages)
      .values({ ...stage, meetingAt: at, wallText: metWallText, place: 'London', openedAt, decidedAt: at })
      .returning({ id: signOffStages.id }),
  );
  const present = members.filter(({ capacity }) => capacity !== 'secretary').map(({ id }) => id);
  const meetingRecordId = idOf(
    await tx
      .insert(meetingRecords)
      .values({
        stageId,
        metAt: at,
        metWallText,
        present,
        apologies: [],
        minute,
        recordedBy: secretary,
        recordedAt: at,
      })
      .returning({ id: meetingRecords.id }),
  );
  const said = { act: 'record-meeting', terms: {}, principal: 'sample', route: 'sample', requestHash: sha256 } as const;
  const decisionId = idOf(
    await tx
      .insert(decisions)
      .values({ ...said, processId, actorId: secretary, key: reference, state: 'taken', proposedAt: at, settledAt: at })
      .returning({ id: decisions.id }),
  );
  const signed = { processId, stageId, signerId: secretary, capacity: 'secretary', verdict: 'approve' } as const;
  await tx.insert(signatures).values({ ...signed, meetingRecordId, documentId, sha256, decisionId, signedAt: at });
}

type Paper = {
  readonly processId: string;
  readonly title: string;
  readonly createdBy: string;
  readonly openedAt: SQL;
};
async function writePaper(tx: Tx, { processId, title, createdBy, openedAt }: Paper) {
  const content = Buffer.from(
    `MPS drugs strategy 2003-2006\n\nTwo priority areas, supply and demand, with partners in both.\n`,
  );
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { fileName: 'drugs-strategy.txt', mediaType: 'text/plain', size: content.length, sha256, content };
  const documentId = idOf(
    await tx
      .insert(documents)
      .values({ processId, title, ...file, text: content.toString(), addedBy: createdBy, addedAt: openedAt })
      .returning({ id: documents.id }),
  );
  return { documentId, sha256 };
}

/**
 * One officer redacts who is named in the minutes, another makes both decisions public. What an interrupted start has left of it
 * is completed.
 */
export async function showDecisions(api: Omit<SampleApi, 'officer'> & { readonly secondKey: string }): Promise<void> {
  const [officer, second] = [apiClient(api.url, api.key), apiClient(api.url, api.secondKey)];
  for (const { reference } of decided) {
    const id = await firstId(api.db, (tx) =>
      tx.select({ id: processes.id }).from(processes).where(eq(processes.reference, reference)),
    );
    const path = `/sign-offs/${id}`;
    const { redactions = [] } = await officer('GET', `${path}/public`);
    if (redactions.length === 0) await officer('POST', `${path}/redact`, { words: 'Helen Marsh', reason: 'a name' });
    const shown = await second('GET', `${path}/public`);
    if (shown.public === false) await second('POST', `${path}/make-public`, { seen: shown.sha256 });
  }
}
