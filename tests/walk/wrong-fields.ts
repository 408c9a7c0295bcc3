import { isFirst } from '../support/claims.ts';
import type { Visit } from './crawler.ts';
import { bodyOf, dayMs, isTried, tastes, type Trying, waysOf } from './forms.ts';
import type { House, Reply } from './house.ts';
import { type Field, type Form, readMarkup } from './markup.ts';

/** A text that no field takes, and a choice that none offers. */
const bad = { text: 'Said\u0007 badly', choice: 'forged' } as const;
const taken = 'it is taken';
const texts = new Set(['text', 'email', 'search', 'tel', 'url']);

type Spoiling = { readonly kind: keyof typeof bad; readonly field: Field };

const isTyped = ({ tag, type }: Field) => tag === 'textarea' || (tag === 'input' && texts.has(type));

/** Each field into which one types, and one of each group to choose from. */
function spoilingsOf({ fields }: Form): Spoiling[] {
  const typed = fields.filter((field) => field.name !== '' && isTyped(field));
  const chosen = fields.filter(({ tag, type }) => tag === 'select' || type === 'radio');
  const first = chosen.filter(
    ({ name, tag }, index) => tag === 'select' || chosen.findIndex((one) => one.name === name) === index,
  );
  return [
    ...typed.map((field) => ({ kind: 'text' as const, field })),
    ...first.map((field) => ({ kind: 'choice' as const, field })),
  ];
}

/** The second stage of a form is like the first, and the month of a date like its day. */
const template = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, ':id')
    .replaceAll(/\d+/gu, ':n')
    .replace(/-(?:month|year)$/u, '-day');

/** A day that a page has filled in may have passed meanwhile: each is typed anew, so that nothing but the one field is wrong. */
function withoutDays(form: Form): Form {
  const fields = form.fields.map((field) =>
    /(?:^|-)(?:day|month|year)$/u.test(field.name) ? { ...field, value: '' } : field,
  );
  return { ...form, fields };
}

/**
 * Sends each form of a page with one field spoilt at a time, in each way in which it can be filled in, and undoes it. Out:
 * the fields that were taken so, beside which nothing was said, or with which something else was lost. A field of a form is
 * spoilt once in all stories.
 */
export async function misplacedOf({ actor, path, markup }: Visit, house: House, stage: Trying): Promise<string[]> {
  const found: string[] = [];
  for (const form of (markup?.forms ?? []).map(withoutDays)) {
    const action = new URL(form.action, `${house.url}${path}`).pathname;
    if (form.method !== 'post' || !isTried(path, action, stage)) continue;
    for (const spoiling of spoilingsOf(form)) {
      const called = `${template(action)} ${spoiling.kind} ${template(spoiling.field.name)}`;
      if (!isFirst(`field ${called}`)) continue;
      const flaws = new Set<string>();
      for (const [way, { inDays, known }] of waysOf(form).flatMap((way) =>
        tastes.map((taste) => [way, taste] as const),
      )) {
        const taste = { day: new Date(house.now() + inDays * dayMs), known, reference: stage.reference };
        const body = bodyOf({ form, way }, taste, { field: spoiling.field, value: bad[spoiling.kind] });
        const { done } = await house.rehearse(actor, action, body);
        const flaw = flawOf(done, spoiling, body);
        if (flaw === undefined) flaws.clear();
        else flaws.add(flaw);
        // Said beside it in one way, or taken in one: the other ways say nothing more.
        if (flaw === undefined || flaw === taken) break;
      }
      if (flaws.size > 0) found.push(`${called}: ${[...flaws].join('; ')}`);
    }
  }
  return found;
}

function flawOf({ status, text }: Reply, { field }: Spoiling, body: URLSearchParams | FormData): string | undefined {
  if (status >= 300 && status < 400) return taken;
  const summary = /govuk-error-summary__body[\s\S]*?<\/ul>/u.exec(text)?.[0] ?? '';
  const { links, text: said } = readMarkup(summary);
  const fields = readMarkup(text).forms.flatMap((form) => form.fields);
  const beside = links.map((link) => fields.find(({ id }) => `#${id}` === link));
  if (!beside.some((one) => one?.name === field.name))
    return `beside ${links.join(' ') || 'nothing'} (${status}): ${said}`;
  for (const [name, value] of body.entries()) {
    if (name === field.name || name === 'idempotencyKey' || typeof value !== 'string') continue;
    const shown = fields.filter((one) => one.name === name && isTyped(one));
    if (shown.length > 0 && !shown.some((one) => one.value === value)) return `${name} is lost`;
  }
  return undefined;
}
