import { expect, it } from 'vitest';
import { readable } from '../../local/readable-log.ts';
import { createLogger } from '../../logger.ts';
import { traceOf } from '../../portal/web/trace.ts';

const logged = (entry: object): string => {
  const lines: string[] = [];
  createLogger('api', 'info', { write: (line) => lines.push(line) }).info(entry, 'something happened');
  return lines.join('');
};

it('writes no credential, sign-in code or mail address', () => {
  const line = logged({
    email: 'secret-1',
    body: { code: 'secret-2', address: 'secret-3' },
    req: { headers: { authorization: 'secret-4', cookie: 'secret-5' } },
    res: { headers: { 'set-cookie': 'secret-6' } },
  });
  expect(line).not.toContain('secret');
});

it('keeps the code of an error, which says what failed', () => {
  const refused = Object.assign(new Error('no answer'), { code: 'ECONNREFUSED' });
  expect(logged({ err: refused })).toContain('ECONNREFUSED');
  expect(logged({ trace: traceOf(new Error('a page', { cause: refused })) })).toContain('ECONNREFUSED');
});

it('turns an entry into one line of words, and leaves other text alone', () => {
  expect(readable('{"level":40,"time":1,"pid":2,"name":"worker","msg":"no relay","attempt":3}')).toBe(
    'warning: no relay attempt=3',
  );
  expect(readable('{not json')).toBe('{not json');
});
