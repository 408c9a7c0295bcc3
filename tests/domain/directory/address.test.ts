import { describe, expect, test } from 'vitest';
import { mailAddress } from '../../../domain/directory/address.ts';

describe('an address is taken as typed', () => {
  test.each([
    'name@example.org',
    'First.Last+tag@Example.ORG',
    `${'a'.repeat(64)}@example.org`,
    "o'brien@sub.example.gov.uk",
    'a@xn--bcher-kva.example',
  ])('%s', (typed) => {
    expect(mailAddress(typed)).toEqual({ ok: true, value: typed });
  });
});

describe('R63: is refused', () => {
  test.each([
    '',
    'name',
    '@example.org',
    'name@',
    'name@localhost',
    'a@b@example.org',
    'a@b.test, c@evil.test',
    'a@b.test;c@evil.test',
    'a@y.test\r\nRCPT TO:<e@evil.test>',
    'a@y.test\0',
    '"quoted part"@y.test',
    'a b@y.test',
    '.a@y.test',
    'a..b@y.test',
    'a@-y.test',
    'a@y..test',
    'a@y.test.',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a%0d%0a@y。test',
    'jürgen@y.test',
    'a@bücher.example',
    'Name <a@y.test>',
    'group: a@evil.test;',
    ' a@y.test',
    `${'a'.repeat(65)}@y.test`,
    `a@${'b'.repeat(64)}.test`,
    `a@${'b.'.repeat(130)}test`,
    'x'.repeat(1_000_000),
  ])('%j', (typed) => {
    expect(mailAddress(typed)).toMatchObject({ ok: false, code: 'malformed' });
  });
});
