import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRelay, type MailToHand } from '../../mail/hand-over.ts';
import type { Outcome } from '../../mail/outcome.ts';
import { type SinkStage, type SinkStep, type SmtpSink, startSmtpSink } from '../support/parts/smtp-sink.ts';

let sink: SmtpSink;
const times = { connectMs: 150, commandsMs: 150, answerMs: 150 };
const mail: MailToHand = {
  address: 'someone@example.org',
  returnPath: 'bounce+1@bounces.example.org',
  raw: Buffer.from('Subject: x\r\n\r\n.dot\r\nbody\r\n'),
};

beforeEach(async () => {
  sink = await startSmtpSink();
});
afterEach(() => sink.close());

async function handOver(
  given = mail,
  url = sink.url,
  answer: () => Promise<'go' | 'stop'> = async () => 'go',
): Promise<Outcome> {
  const relay = createRelay(url, times);
  try {
    return await relay.handOver(given, answer);
  } finally {
    relay.close();
  }
}

const replies = {
  drop: { drop: 'end' },
  reset: { drop: 'reset' },
  timeout: { hang: true },
  temporary: { reply: '451 4.3.0 later' },
  closing: { reply: '421 4.3.2 going down' },
  permanent: { reply: '554 5.7.1 no' },
  'multi-line permanent': { reply: '550-5.7.1 no\r\n550 5.7.1 really' },
  garbage: { reply: 'what is this' },
} as const satisfies Record<string, SinkStep>;

const retry = 'retry';
const ours = 'our-fault:relay-refused-us';
const tls = 'our-fault:tls-failed';
const login = 'our-fault:login-failed';

/** The table of R73: for each stage what each thing that a relay may do says of the mail. */
const cells: Readonly<Record<Exclude<SinkStage, 'body' | 'helo'>, Readonly<Record<keyof typeof replies, string>>>> = {
  banner: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: retry,
    closing: retry,
    permanent: ours,
    'multi-line permanent': ours,
    garbage: retry,
  },
  ehlo: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: 'accepted',
    closing: retry,
    permanent: 'accepted',
    'multi-line permanent': 'accepted',
    garbage: 'accepted',
  },
  starttls: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: retry,
    closing: retry,
    permanent: tls,
    'multi-line permanent': tls,
    garbage: tls,
  },
  auth: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: retry,
    closing: retry,
    permanent: login,
    'multi-line permanent': login,
    garbage: login,
  },
  mail: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: retry,
    closing: retry,
    permanent: ours,
    'multi-line permanent': ours,
    garbage: retry,
  },
  rcpt: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: retry,
    closing: retry,
    permanent: 'not-reached',
    'multi-line permanent': 'not-reached',
    garbage: retry,
  },
  data: {
    drop: retry,
    reset: retry,
    timeout: retry,
    temporary: retry,
    closing: retry,
    permanent: ours,
    'multi-line permanent': ours,
    garbage: retry,
  },
  dot: {
    drop: 'unknown',
    reset: 'unknown',
    timeout: 'unknown',
    temporary: retry,
    closing: retry,
    permanent: ours,
    'multi-line permanent': ours,
    garbage: 'unknown',
  },
};

const url: Readonly<Partial<Record<SinkStage, (plain: string) => string>>> = {
  starttls: (plain) => `${plain}?requireTLS=true`,
  auth: (plain) => plain.replace('//', '//user:secret@'),
};

describe('R73: what each reply at each stage says of the mail', () => {
  const all = Object.entries(cells).flatMap(([stage, row]) =>
    Object.entries(row).map(([reply, outcome]) => [stage, reply, outcome] as const),
  );
  test.each(all)('%s, %s: %s', async (stage, reply, expected) => {
    const at = stage as keyof typeof cells;
    sink.extensions = at === 'starttls' ? ['STARTTLS'] : at === 'auth' ? ['AUTH PLAIN'] : [];
    sink.script = (reached) => (reached === at ? replies[reply as keyof typeof replies] : undefined);
    const outcome = await handOver(mail, (url[at] ?? ((plain) => plain))(sink.url));
    expect(outcome.kind === 'our-fault' ? `our-fault:${outcome.code}` : outcome.kind).toBe(expected);
    expect(sink.messages.length === 0 || expected === 'accepted').toBe(true);
  });

  test.each([
    ['dot', '550 5.1.1 no such user', 'not-reached'],
    ['dot', '552 5.2.2 mailbox full', 'not-reached'],
    ['dot', '552 too much', 'our-fault'],
    ['dot', '550 5.6.0 content', 'our-fault'],
    ['rcpt', '552 too many recipients', 'retry'],
    ['rcpt', '503 bad sequence', 'retry'],
    ['rcpt', '550 no such user', 'not-reached'],
    ['mail', '530 5.7.0 authentication required', 'our-fault'],
    ['dot', '354 what', 'unknown'],
    ['data', '250 go on', 'stopped'],
  ] as const)('%s, "%s": %s', async (stage, reply, expected) => {
    sink.script = (reached) => (reached === stage ? { reply } : undefined);
    expect((await handOver()).kind).toBe(expected);
    expect(sink.bodyBytes === 0 || stage === 'dot').toBe(true);
  });

  test('the relay cannot be reached at all: retry, and the next mail need not try', async () => {
    expect(await handOver(mail, 'smtp://127.0.0.1:1')).toMatchObject({ kind: 'retry', away: true });
  });

  test('a relay that offers no STARTTLS where it is required gets nothing', async () => {
    sink.script = (reached) => (reached === 'starttls' ? { reply: '502 5.5.1 not here' } : undefined);
    expect(await handOver(mail, `${sink.url}?requireTLS=true`)).toMatchObject({
      kind: 'our-fault',
      code: 'tls-failed',
    });
    expect(sink.stages.map(({ stage }) => stage)).not.toContain('mail');
  });
});

describe('the bytes', () => {
  test('go with one recipient, their own return path, and are the bytes that were kept', async () => {
    expect(await handOver()).toEqual({
      kind: 'accepted',
      code: 250,
      text: '250 2.0.0 Ok: queued as SINK',
      queueId: 'SINK',
    });
    expect(sink.messages).toMatchObject([{ from: mail.returnPath, to: mail.address }]);
    expect(sink.messages[0]?.raw.equals(mail.raw)).toBe(true);
  });

  test('are asked about after the 354 and not sent before the answer; "stop" closes the socket without QUIT', async () => {
    const seen: string[] = [];
    const answer = async () => {
      seen.push(sink.stages.at(-1)?.stage ?? '');
      return 'stop' as const;
    };
    expect(await handOver(mail, sink.url, answer)).toEqual({ kind: 'stopped', why: 'stop' });
    expect(seen).toEqual(['data']);
    expect(sink.commands.filter((line) => /^(QUIT|RSET|\.)/u.test(line))).toEqual([]);
    expect(sink.bodyBytes).toBe(0);
  });

  test('are not sent when the question fails, nor asked about when the recipient is refused', async () => {
    const failing = () => Promise.reject(new Error('database away'));
    expect(await handOver(mail, sink.url, failing)).toEqual({ kind: 'stopped', why: 'failed' });
    sink.extensions = ['PIPELINING'];
    sink.script = (stage) => (stage === 'rcpt' ? { reply: '550 5.1.1 no' } : undefined);
    let asked = false;
    const asking = async () => {
      asked = true;
      return 'go' as const;
    };
    expect((await handOver(mail, sink.url, asking)).kind).toBe('not-reached');
    expect(asked).toBe(false);
    expect(sink.bodyBytes).toBe(0);
  });

  test('R4: lost on the way they are tried again, since the living process knows that the dot was never written', async () => {
    sink.script = (stage) => (stage === 'body' ? { drop: 'reset' } : undefined);
    const long = { ...mail, raw: Buffer.concat([mail.raw, Buffer.alloc(64 * 1024 * 1024, 'long\r\n')]) };
    expect((await handOver(long)).kind).toBe('retry');
    expect(sink.messages).toHaveLength(0);
  });

  test('travel over a connection that is kept, and over a new one when the relay ended it in between', async () => {
    const relay = createRelay(sink.url, times);
    await relay.handOver(mail, async () => 'go');
    await relay.handOver(mail, async () => 'go');
    expect(sink.connections).toBe(1);
    let ended = false;
    sink.script = (stage) => {
      if (stage !== 'mail' || ended) return undefined;
      ended = true;
      return { reply: '421 4.4.2 idle too long' };
    };
    expect((await relay.handOver(mail, async () => 'go')).kind).toBe('accepted');
    expect(sink.connections).toBe(2);
    relay.close();
  });

  test.each([
    'b@y.test, attacker@evil.test',
    'b@y.test\r\nRCPT TO:<evil@evil.test>',
    '"a b"@y.test',
    'a@b@evil.test',
    'group: a@evil.test;',
    'a@y.test\0',
    'a@y。test',
  ])('R63: never go to %j', async (address) => {
    expect(await handOver({ ...mail, address })).toEqual({ kind: 'stopped', why: 'address-malformed' });
    expect(sink.connections).toBe(0);
  });
});
