import { viewerOf } from './cast.ts';
import { isFirst } from '../support/claims.ts';
import type { Visit } from './crawler.ts';
import type { House, Reply } from './house.ts';
import { type Field, type Form, readMarkup } from './markup.ts';
import type { Rehearsed } from './rehearsal.ts';
import { reasonOf } from './rules.ts';
import { placeOf, type Situations, unchased } from './alike/situations.ts';
import type { Standings } from './alike/standings.ts';

/**
 * What a person can put right by typing something else. Every other code says that who is asking, or how things stand,
 * forbids it: then the form was not to be shown.
 */
const aboutValues = new Set([
  'malformed',
  'nothing-to-change',
  'in-the-past',
  'steps-after-closing',
  'policy-broken',
  'person-unknown',
  'exists-already',
  'too-early',
  'after-committee',
  'too-large',
  'not-allowed-type',
  'time-malformed',
  'time-does-not-exist',
  'time-occurs-twice',
  'unknown-zone',
  'substitutes-loop',
  'ladder-leads-back',
  'review-exists',
  'not-quorate',
  'grade-too-low',
  'holiday-year-unknown',
  'version-changed',
  'quorum-unreachable',
  'grounds-answered',
]);

/** The doors, which are walked through before and after everything else, and the form of the public, which takes nothing in its first two seconds. */
const doors = /^\/sign-(?:in|out)|^\/publi(?:c|shed)\/.*\/feedback$/u;

/** What forms are tried with; `about`: which addresses a story is about; `alike`: who stands for all of his kind, by the kind. */
export type Trying = {
  readonly situations: Situations;
  readonly standings: Standings;
  readonly reference: string;
  readonly about: RegExp;
  readonly alike: ReadonlyMap<string, { readonly role: string }>;
  readonly counts: { forms: number };
};

/** Forms of no record, and of the directory alone, are alike in every story: they are tried in the one that is about them. */
export function isTried(
  path: string,
  action: string,
  { situations, about }: Pick<Trying, 'situations' | 'about'>,
): boolean {
  if (doors.test(action)) return false;
  const place = `${placeOf(path, situations)} ${placeOf(action, situations)}`;
  return about.test(path) || /\{(?!id|agencies|posts|people|bodies|absences)/u.test(place);
}

/**
 * Fills in and sends each form of a page, in each way that its buttons and its first choice offer, and undoes it. Out: how
 * the reader would be refused. What somebody like him has sent in this situation, here or in another story, is not sent again.
 */
export async function refusalsOf(
  { role, actor, path, markup }: Visit,
  house: House,
  { alike, counts, ...stage }: Trying,
): Promise<string[]> {
  const found: string[] = [];
  const { situations, reference } = stage;
  for (const form of markup?.forms ?? []) {
    const action = new URL(form.action, `${house.url}${path}`).pathname;
    if (form.method !== 'post' || !isTried(path, action, stage)) continue;
    const viewer = viewerOf(role, actor, placeOf(path, situations));
    const who = alike.get(viewer)?.role ?? viewer;
    const held = heldBy(form).map((field) => placeOf(field, situations).replaceAll(/=\d+$/gu, '=#'));
    const place = unchased([placeOf(action, situations), ...new Set(held)].join(' '));
    const standing = stage.standings(actor, [action, ...heldBy(form)].join(' '));
    for (const [index, way] of waysOf(form).entries()) {
      const names = way.names.map((name) => placeOf(name, situations));
      const isNew = (by: string) => isFirst(['form', by, place, index, ...names].join(' '));
      if (!isNew(who) || !isNew(standing)) continue;
      counts.forms += 1;
      const result = await send({ house, actor, reference }, action, { form, way });
      if (result.refused) {
        const where = `${action.replaceAll(/[0-9a-f-]{36}/gu, ':id')} ${way.names.join(' ')}`;
        const why = result.code === '500' ? `; ${reasonOf(house)}` : '';
        found.push(`a form is refused after it was filled in (${result.code}: ${result.said}${why}), ${where}`);
      }
    }
  }
  return found;
}

/** What a form asks, and what it holds before anybody types in it: two that hold the same are the same, on whatever page. */
const heldBy = ({ fields }: Form): readonly string[] =>
  fields
    .filter(({ tag, name }) => tag !== 'button' && name !== 'idempotencyKey')
    .map((field) => `${field.name}=${isGiven(field) ? valueGiven(field) : ''}`);
const isGiven = ({ tag, type }: Field) => tag === 'select' || ['hidden', 'radio', 'checkbox'].includes(type);
const valueGiven = (field: Field) => (field.tag === 'select' ? chosenOf(field) : field.value);

export type Way = {
  readonly names: readonly string[];
  readonly chosen: ReadonlyMap<string, string>;
  readonly button: Field | undefined;
};

/** One for each button, and of the first question with choices one for each choice. */
export function waysOf({ fields }: Form): Way[] {
  const buttons = fields.filter(({ tag, type }) => tag === 'button' && type === 'submit');
  const question = fields.find(({ type }) => type === 'radio')?.name;
  const choices = fields.filter(({ type, name }) => type === 'radio' && name === question).slice(0, 6);
  return (buttons.length === 0 ? [undefined] : buttons).flatMap((button) =>
    (choices.length === 0 ? [undefined] : choices).map((choice) => ({
      button,
      chosen: new Map(choice === undefined ? [] : [[choice.name, choice.value]]),
      names: [button?.value ?? '', choice?.value ?? ''].filter((name) => name !== ''),
    })),
  );
}

type Result = { readonly refused: boolean; readonly code: string; readonly said: string };

async function send(
  { house, actor, reference }: { house: House; actor: Visit['actor']; reference: string },
  action: string,
  sent: { form: Form; way: Way },
): Promise<Result> {
  let result: Result = { refused: false, code: '', said: '' };
  for (const { inDays, known } of tastes) {
    const taste = { day: new Date(house.now() + inDays * dayMs), known, reference };
    result = judge(await house.rehearse(actor, action, bodyOf(sent, taste)));
    if (result.code === 'taken' || result.refused) return result;
  }
  return result;
}

function judge({ done: reply, code }: Rehearsed<Reply>): Result {
  const said = readMarkup(/govuk-error-summary__body[\s\S]*?<\/ul>/u.exec(reply.text)?.[0] ?? '').text.replace(
    /^[^>]*> /u,
    '',
  );
  if (reply.status >= 500 || [401, 403, 404].includes(reply.status))
    return {
      refused: true,
      code: String(reply.status),
      said: /<h1[^>]*>(?<title>[^<]*)/u.exec(reply.text)?.groups?.['title'] ?? '',
    };
  if (reply.status < 400 && code === null) return { refused: false, code: 'taken', said };
  return { refused: code !== null && !aboutValues.has(code), code: code ?? String(reply.status), said };
}

/** What the form would send, filled in that way; `instead`: what stands in one of its fields, whatever else it holds. */
export function bodyOf(
  { form, way }: { form: Form; way: Way },
  taste: Taste,
  instead?: { readonly field: Field; readonly value: string },
): URLSearchParams | FormData {
  const pairs: [string, string | File][] = [];
  const groups = new Map<string, Field[]>();
  for (const field of form.fields)
    if (field.type === 'radio' || field.type === 'checkbox')
      groups.set(field.name, [...(groups.get(field.name) ?? []), field]);
    else if (field.tag !== 'button' && field.name !== '')
      pairs.push([field.name, field === instead?.field ? instead.value : valueOf(field, taste)]);
  for (const [name, fields] of groups) {
    const chosen = way.chosen.get(name);
    const marked = fields.filter(({ checked }) => checked);
    const values =
      name === instead?.field.name
        ? [instead.value]
        : chosen !== undefined
          ? [chosen]
          : (marked.length > 0 ? marked : fields.slice(0, 1)).map(({ value }) => value);
    for (const value of values) pairs.push([name, value]);
  }
  if (way.button !== undefined && way.button.name !== '') pairs.push([way.button.name, way.button.value]);
  if (!form.multipart)
    return new URLSearchParams(
      pairs.map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : '']),
    );
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  return body;
}

export type Taste = { readonly day: Date; readonly known: boolean; readonly reference: string };

export const dayMs = 86_400_000;
/** What is typed where a page says nothing of it: a day to come and what is new, or a day that was and what is known; whichever is taken. */
export const tastes = [
  { inDays: 80, known: false },
  { inDays: -2, known: true },
] as const;

const typed: readonly (readonly [RegExp, (taste: Taste) => string])[] = [
  [/-day$|^day$/u, ({ day }) => String(day.getUTCDate())],
  [/-month$|^month$/u, ({ day }) => String(day.getUTCMonth() + 1)],
  [/-year$|^year$/u, ({ day }) => String(day.getUTCFullYear())],
  [/-time$/u, () => '17:00'],
  [/address|email/u, ({ known }) => (known ? 'council.contact.1@example.org' : 'newcomer@example.org')],
  [/^(?:count|days|quorumCount)|Count$|hour/iu, () => '3'],
  [/^level|^parent$|^successor$|^colour|^word-/u, ({ known }) => (known ? 'Council' : '')],
  [/^reference$/u, ({ reference }) => reference],
  [/^issuer$/u, () => 'https://login.example.org'],
  [/-days$|^cost$|^sum/u, () => '3'],
  [/csv/u, () => 'agency,post,role,name,email\n'],
];

function chosenOf({ options }: Field): string {
  const offered = options.filter(({ value }) => value !== '');
  return (offered.find(({ selected }) => selected) ?? offered[0])?.value ?? '';
}

function valueOf(field: Field, taste: Taste): string | File {
  if (field.type === 'file') return new File(['A paper.'], 'paper.txt', { type: 'text/plain' });
  if (field.tag === 'select') return chosenOf(field);
  if (field.value !== '' || field.type === 'hidden') return field.value;
  const rule = typed.find(([name]) => name.test(field.name));
  return rule === undefined ? 'Said in a rehearsal.' : rule[1](taste);
}
