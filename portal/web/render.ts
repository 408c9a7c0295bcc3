import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { pageDay, pageDeadline, pageTime } from '../../domain/calendar/zones.ts';
import { escapeHtml, withLinks } from '../../domain/html.ts';
import { pounds } from '../../domain/money.ts';
import { varianceText } from '../../domain/budget/budget.ts';
import { type Assets, govukFolder } from './build-assets.ts';
import { titledRows } from './titled-rows.ts';
import type { CookieJar } from './cookies.ts';
import { doneText } from './done.ts';
import { newFormKey } from './forms/form-key.ts';
import { problemsInOrder } from './forms/problem-order.ts';
import { typed } from './forms/forms.ts';
import { isolated, marked } from './isolates.ts';
import { navigationFor } from './navigation.ts';
import { runsScripts } from './limits/security.ts';
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
  environment.addFilter('variance', varianceText);
  environment.addFilter('values', (record: Readonly<Record<string, string>>) => Object.values(record));
  environment.addFilter('filled', (field: { value?: string }) => ({ ...field, value: field.value ?? '' }));
  environment.addFilter('offered', offered);
  // Every component of the forms trims what it holds, and the filter that comes with the engine tries each blank of it anew.
  environment.addFilter('trim', (text: { toString: () => string }) => {
    const trimmed = text.toString().trim();
    return text instanceof nunjucks.runtime.SafeString ? new nunjucks.runtime.SafeString(trimmed) : trimmed;
  });
  // What comes in is rendered, so escaped already.
  environment.addFilter(
    'titledRows',
    (rows: { toString(): string }, titles: readonly string[]) =>
      new nunjucks.runtime.SafeString(titledRows(rows.toString(), titles)),
  );
  // Escaped there; a place may be the link by which one joins.
  environment.addFilter('linked', (text: string) => new nunjucks.runtime.SafeString(withLinks(text, linkTo)));
  return ({ res, again = {} }, view, page, given) => {
    const user = userOf(res);
    const { refusal: _, ...shownAgain } = again;
    const problems = again.problems ?? page.problems ?? [];
    const status = given ?? (problems.length > 0 ? 422 : 200);
    const context = {
      // One key for each rendering: pressing twice, or reloading after sending, does the thing once.
      idempotencyKey: newFormKey(user?.personId),
      values: typed(res.req),
      done: status < 400 ? doneText({ req: res.req, res, cookies }) : undefined,
      ...page,
      ...shownAgain,
      user,
      scripted: runsScripts(res),
      trouble: status < 400 || status === 422 ? troubleAt(res) : undefined,
      // "Not found" marks no place, so that it is the same page wherever it was looked for.
      navigation: user === undefined ? [] : navigationFor(user, status === 404 ? '' : res.req.path),
      errors: problems.map(({ field, text }) => ({ text, href: `#${field}` })),
      errorAt: Object.fromEntries(problems.map(({ field, text }) => [field, { text }])),
    };
    const shown = marked(context);
    const html = isolated(environment.render(`${view}.njk`, { ...shown, field: fieldOf(shown) }));
    res
      .status(status)
      .type('html')
      .send(problems.length > 1 ? problemsInOrder(html) : html);
  };
}

type Field = { readonly label?: unknown; readonly legend?: unknown; readonly hint?: unknown };
type Typed = {
  readonly values: Readonly<Record<string, string>>;
  readonly errorAt: Readonly<Record<string, object>>;
};

/**
 * What the component of a field is given: its name is its id, it holds what was typed and says what is wrong with that.
 * A text alone for its label, legend or hint is one of the usual size.
 */
function fieldOf({ values, errorAt }: Typed) {
  return (name: string, { label, legend, hint, ...more }: Field) => ({
    id: name,
    idPrefix: name,
    name,
    value: values[name],
    values: [values[name]],
    errorMessage: errorAt[name],
    label: typeof label === 'string' ? { text: label, classes: 'govuk-label--s' } : label,
    hint: typeof hint === 'string' ? hint && { text: hint } : hint,
    fieldset: legend && { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } },
    ...more,
  });
}

/** What a choice offers: a table of codes and words, or records of which two fields are meant; `empty`: what is said of none. */
function offered(from: object, value = 'value', text = 'text', empty?: string): { value: unknown; text: unknown }[] {
  const words = (word: unknown) => (typeof word === 'object' && word !== null && 'text' in word ? word.text : word);
  const items = Array.isArray(from)
    ? from.map((one: Readonly<Record<string, unknown>>) => ({ value: one[value], text: one[text] }))
    : Object.entries(from).map(([code, word]: [string, unknown]) => ({ value: code, text: words(word) }));
  return empty === undefined ? items : [{ value: '', text: empty }, ...items];
}

function linkTo(url: string): string {
  return `<a class="govuk-link app-break" href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(url)}</a>`;
}
