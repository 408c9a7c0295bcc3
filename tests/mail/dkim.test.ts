import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSign } from '../../mail/dkim.ts';
import { createRelay } from '../../mail/hand-over.ts';
import { postRoomTimes } from '../../domain/mail/times.ts';
import { startSmtpSink, type SmtpSink } from '../support/parts/smtp-sink.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { publicKey } = pair;
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const sender = { from: 'Concordat <consultation@example.org>' };
let sink: SmtpSink;

beforeAll(async () => {
  sink = await startSmtpSink();
});
afterAll(async () => {
  await sink.close();
});

/** RFC 6376, relaxed/relaxed, written anew from the text of the standard. Out: whether body and header are as they were signed. */
function verified(mail: string): { body: boolean; header: boolean; tags: Map<string, string> } {
  const end = mail.indexOf('\r\n\r\n');
  const headers = mail.slice(0, end).split(/\r\n(?![ \t])/u);
  const relaxed = (line: string) => {
    const colon = line.indexOf(':');
    const value = line
      .slice(colon + 1)
      .replaceAll(/\r\n/gu, '')
      .replaceAll(/[ \t]+/gu, ' ')
      .trim();
    return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const signature = headers.find((line) => /^dkim-signature:/iu.test(line)) ?? '';
  const fields = signature.slice(signature.indexOf(':') + 1).split(';');
  const tags = new Map(
    fields.map((field) => {
      const [name = '', ...value] = field.split('=');
      return [name.trim(), value.join('=').replaceAll(/\s/gu, '')] as const;
    }),
  );
  const lines = mail.slice(end + 4).split('\r\n');
  const text = lines.map((line) => line.replaceAll(/[ \t]+/gu, ' ').trimEnd()).join('\r\n');
  const body = `${text.replace(/(?:\r\n)*$/u, '')}\r\n`;
  const named = (name: string) => headers.findLast((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name);
  const signed = (tags.get('h') ?? '')
    .toLowerCase()
    .split(':')
    .flatMap((name) => named(name) ?? []);
  const own = relaxed(signature.replace(/(\bb=)[\s\S]*$/u, '$1'));
  const verify = createVerify('RSA-SHA256').update([...signed.map(relaxed), own].join('\r\n'));
  return {
    body: createHash('sha256').update(body).digest('base64') === tags.get('bh'),
    header: verify.verify(publicKey, tags.get('b') ?? '', 'base64'),
    tags,
  };
}

const raw = Buffer.from(
  [
    'From: Concordat <consultation@example.org>',
    'To: someone@example.org',
    'Subject: =?UTF-8?Q?D=C3=A9cision?=',
    'Date: Mon, 30 Nov 2026 09:00:00 +0000',
    'Message-ID: <1@example.org>',
    '',
    'Hello,  there',
    '',
    '',
  ].join('\r\n'),
);

test('a mail that is handed over carries a signature of the domain that people see, over bytes that are the same', async () => {
  const relay = createRelay(sink.url, postRoomTimes, {
    sign: createSign({ selector: 'concordat', privateKey }, sender),
  });
  const mail = { address: 'someone@example.org', returnPath: 'bounce+1@bounces.example.org', raw };
  expect(await relay.handOver(mail, async () => 'go')).toMatchObject({ kind: 'accepted' });
  relay.close();
  const received = sink.messages[0]?.raw.toString('latin1') ?? '';
  expect(received.trimEnd().endsWith(raw.toString('latin1').trimEnd())).toBe(true);
  const { body, header, tags } = verified(received);
  expect([body, header]).toEqual([true, true]);
  expect([tags.get('d'), tags.get('s'), tags.get('a')]).toEqual(['example.org', 'concordat', 'rsa-sha256']);
  expect(tags.get('h')?.toLowerCase().split(':')).toEqual(
    expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id']),
  );
  expect(verified(received.replace('Hello', 'Hallo')).body).toBe(false);
  expect(verified(received.replace('Subject: ', 'Subject: Re: ')).header).toBe(false);
});

test('without a key nothing is signed, and what is no key is said at the start', () => {
  expect(createSign(undefined, sender)).toBeUndefined();
  expect(() => createSign({ selector: 'concordat', privateKey: 'none' }, sender)).toThrow('MAIL_DKIM_KEY');
});
