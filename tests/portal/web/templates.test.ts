import { expect, test } from 'vitest';
import { createRender } from '../../../portal/web/render.ts';
import type { Data } from '../../../portal/web/shown.ts';
import { buildAssets } from '../../../portal/web/build-assets.ts';
import { createCookieJar } from '../../../portal/web/cookies.ts';

/** `npm run types` fails over each of these once it would compile. */
test('a page that forgets a value, or hands one that its template does not read, does not compile', () => {
  const whole: Data<'web/layout/plain-refusal'> = { title: 'No', message: 'Not now.', link: undefined };
  // @ts-expect-error the template reads a message
  const forgetful: Data<'web/layout/plain-refusal'> = { title: 'No', link: undefined };
  // @ts-expect-error the template reads no reason
  const lavish: Data<'web/layout/plain-refusal'> = { ...whole, reason: 'None' };
  expect([whole, forgetful, lavish]).toHaveLength(3);
});

test('a page that writes a value that is not there fails, but for people it is better than no page', () => {
  const written: string[] = [];
  const answer = { send: (html: string) => void written.push(html) };
  const req = { path: '/', query: {}, headers: {} };
  const res = { locals: {}, req, get: () => undefined, status: () => ({ type: () => answer }) };
  const page: Data<'web/layout/plain-refusal'> = { title: 'No', message: undefined, link: undefined };
  const rendering = (throwOnUndefined: boolean) => () => {
    const render = createRender(buildAssets(), {}, { throwOnUndefined, cookies: createCookieJar(false) });
    // Of an answer of Express a page asks for no more than this.
    render({ res: res as unknown as Parameters<typeof render>[0]['res'] }, 'web/layout/plain-refusal', page);
  };
  expect(rendering(true)).toThrow(/undefined/u);
  expect(rendering(false)).not.toThrow();
  expect(written).toHaveLength(1);
});
