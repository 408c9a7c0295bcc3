import { createTransport } from 'nodemailer';
import { postRoomTimes } from '../../domain/mail/times.ts';
import { createBudget } from '../../mail/budget.ts';
import { deliver, type Delivered } from '../../mail/deliver.ts';
import { openRound } from '../support/stories/world.ts';
import { type Child, startChild } from './parts/child.ts';
import { expectCount, type Figure, type Pair, type Scale, speedFromRates } from './parts/figures.ts';
import { createPartnership, type Partnership } from './partnership.ts';
import { agenciesOf, dayMs } from './rounds.ts';
import type { RelayCount } from './parts/relay-child.ts';
import type { Stage } from './parts/stage.ts';

const house = {
  from: 'Concordat <office@concordat.example>',
  replyTo: 'help@concordat.example',
  returnDomain: 'bounces.concordat.example',
  publicUrl: 'https://concordat.example',
};
/** As many as the post room opens where nothing is said; nodemailer's pool has as many. */
const connections = 10;

/** Mails per second from owed notice to settled ledger, against nodemailer that sends the same bytes and keeps no ledger. */
export async function measureMails(stage: Stage, scale: Scale): Promise<Figure[]> {
  const mails = scale.size(1_000);
  const partnership = await createPartnership(stage, { agencies: mails });
  const { child: relay, port } = await startChild(new URL('./parts/relay-child.ts', import.meta.url), []);
  try {
    const rates = async (delayMs: number) => {
      const pairs: Pair[] = [];
      for (let run = 0; run <= scale.runs; run += 1) {
        await relay.ask<RelayCount>({ delayMs });
        const pair = await sendTwice(partnership, relay, port);
        if (run > 0) pairs.push(pair);
      }
      return speedFromRates(pairs);
    };
    const common = { unit: 'mails/s', direction: 'higher' } as const;
    return [
      {
        name: 'mails',
        means: `${mails} mails over ${connections} connections to a relay that answers after 10 ms, against nodemailer's pool`,
        ...(await rates(10)),
        ...common,
        hold: 0.5,
      },
      {
        name: 'mails-no-delay',
        means: 'the same to a relay that answers at once',
        ...(await rates(0)),
        ...common,
        hold: null,
      },
    ];
  } finally {
    await relay.stop();
    await partnership.end();
  }
}

async function sendTwice(partnership: Partnership, relay: Child, port: number): Promise<Pair> {
  const { members } = partnership;
  const { processId } = await openRound(partnership, agenciesOf(members), { dueAt: Date.now() + 28 * dayMs });
  for (const statement of ['vacuum analyze', 'checkpoint']) await partnership.owner.query(statement);
  const startMs = performance.now();
  const delivered = await deliverAll(partnership, port);
  const ours = members.length / ((performance.now() - startMs) / 1000);
  expectCount('mails handed over', delivered.handedOver, members.length);
  await expectTaken(relay, members.length);
  const sent = await partnership.rows<Sent>(
    `
    select m.address, m.return_token as token, m.raw from mails m join notices n on n.mail_id = m.id
    where n.process_id = $1 and n.kind = 'invitation' and m.state = 'accepted' and n.state = 'mailed'`,
    [processId],
  );
  expectCount('mails settled in the ledger', sent.length, members.length);
  const plain = await sendPlainly(sent, port);
  await expectTaken(relay, members.length);
  return { ours, plain };
}

/** Hands over to the relay on that port whatever is owed. */
export function deliverAll({ db }: Partnership, port: number): Promise<Delivered> {
  return deliver(
    {
      db,
      smtpUrl: `smtp://127.0.0.1:${port}`,
      house,
      connections,
      times: postRoomTimes,
      budget: createBudget(undefined, 'notices'),
      crashPoint: () => undefined,
    },
    new AbortController().signal,
  );
}

type Sent = { address: string; token: string; raw: Buffer };

/** nodemailer as most people use it: its pool, which also makes a connection anew after a hundred mails. */
async function sendPlainly(sent: readonly Sent[], port: number): Promise<number> {
  const pool = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: 100,
  });
  const startMs = performance.now();
  await Promise.all(
    sent.map(({ address, token, raw }) =>
      pool.sendMail({ envelope: { from: `bounce+${token}@${house.returnDomain}`, to: address }, raw }),
    ),
  );
  const rate = sent.length / ((performance.now() - startMs) / 1000);
  pool.close();
  return rate;
}

async function expectTaken(relay: Child, mails: number): Promise<void> {
  const count = await relay.ask<RelayCount>({});
  expectCount('messages that the relay took', count.messages, mails);
  expectCount('different messages that the relay took', count.different, mails);
}
