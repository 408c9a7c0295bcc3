import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { pageDay, pageDeadline, pageTime } from '../../domain/calendar/zones.ts';
import { escapeHtml, withLinks } from '../../domain/html.ts';
import { pounds } from '../../domain/money.ts';
import { type Assets, govukFolder } from './build-assets.ts';
import type { CookieJar } from './cookies.ts';
import { doneText } from './done.ts';
import { newFormKey } from './forms/form-key.ts';
import { typed } from './forms/forms.ts';
import { isolated, marked } from './isolates.ts';
import { navigationFor } from './navigation.ts';
import { troubleAt } from './layout/process-trouble.ts';
import { userOf } from './session.ts';
import { fileSize } from './file-size.ts';
import type { Render } from './shown.ts';

const views = fileURLToPath(new URL('..', import.meta.url));

/** The only place that knows nunjucks. Everything is escaped; the few `safe` marks stand in views/ beside what they mark. */
export function createRender(
  assets: Assets,
  words: Readonly<Record<string, unknown>>,
  { throwOnUndefined, cookies }: { throwOnUndefined: boolean; cookies: CookieJar },
): Render {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader([views, `${govukFolder}/dist`]), {
    autoescape: true,
    // A value that a page forgot to give is a fault there, not an empty place: but for people it is better than no page.
    throwOnUndefined,
  });
  environment.addGlobal('assets', assets);
  environment.addGlobal('words', words);
  environment.addFilter('when', (at: number, zone: string = 'Europe/London') => pageTime(at, zone));
  environment.addFilter('due', (at: number, zone: string = 'Europe/London') => pageDeadline(at, zone));
  environment.addFilter('day', pageDay);
  environment.addFilter('iso', (at: number) => new Date(at).toISOString());
  environment.addFilter('urlencode', (text: string) => encodeURIComponent(text.replaceAll(/[\u2068\u2069]/gu, '')));
  environment.addFilter('bytes', fileSize);
  environment.addFilter('pounds', pounds);
  environment.addFilter('values', (record: Readonly<Record<string, string>>) => Object.values(record));
  environment.addFilter('filled', (field: { value?: string }) => ({ ...field, value: field.value ?? '' }));
  // Escaped there; a place may be the link by which one joins.
  environment.addFilter('linked', (text: string) => new nunjucks.runtime.SafeString(withLinks(text, linkTo)));
  return ({ res, again = {} }, view, page, given) => {
    const user = userOf(res);
    const problems = again.problems ?? page.problems ?? [];
    const status = given ?? (problems.length > 0 ? 422 : 200);
    const context = {
      // One key for each rendering: pressing twice, or reloading after sending, does the thing once.
      idempotencyKey: newFormKey(user?.personId),
      values: typed(res.req),
      done: status < 400 ? doneText({ req: res.req, res, cookies }) : undefined,
      ...page,
      ...again,
      user,
      trouble: status < 400 || status === 422 ? troubleAt(res) : undefined,
      // "Not found" marks no place, so that it is the same page wherever it was looked for.
      navigation: user === undefined ? [] : navigationFor(user, status === 404 ? '' : res.req.path),
      errors: problems.map(({ field, text }) => ({ text, href: `#${field}` })),
      errorAt: Object.fromEntries(problems.map(({ field, text }) => [field, { text }])),
    };
    const html = isolated(environment.render(`${view}.njk`, marked(context)));
    res.status(status).type('html').send(html);
  };
}

function linkTo(url: string): string {
  return `<a class="govuk-link app-break" href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(url)}</a>`;
}
