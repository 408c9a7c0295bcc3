import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { exampleOf, fieldsOf } from '../../../api/http/schema-fields.ts';
import { routes } from '../../../api/routes.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
}, 120_000);

afterAll(() => api.end());

/** What stands in a body but is read by a machine, or judged by a rule of its own. */
const notWords =
  /^(?:after|logo|template|content|csv|mediaType|address|zone|wall|duration|quarter|sha256|code|issuer|day|on|period|year|asAt|(?:came|due|planned|held|new|done|agreed|meets|met|dated|submitted|expected|answered|announced|from|to|begins|ends)On)$/u;

describe('what people write', () => {
  const fields = routes.flatMap((route) =>
    route.body === undefined
      ? []
      : fieldsOf(route.body, 'input')
          .filter(({ name, type }) => type.split(' or ').includes('string') && !notWords.test(lastOf(name)))
          .map(({ name }) => ({ what: `${route.method} ${route.path} ${name}`, body: route.body!, name })),
  );

  it('is found in the bodies', () => {
    expect(fields.length).toBeGreaterThan(80);
  });

  it.each(fields)('$what: nothing that turns round or rings', ({ body, name }) => {
    const refused = {
      'Plan \u202egnp.exe': 'U+202E',
      'Plan\u0007': 'U+0007',
      '\u001b[31mPlan': 'U+001B',
      '\u2066x': 'U+2066',
    };
    for (const [text, code] of Object.entries(refused))
      expect(issuesAt(body, name, text).join(' ')).toContain(`(${code})`);
  });
});

function lastOf(name: string): string {
  return name.replaceAll('[]', '').split('.').at(-1) ?? '';
}

/** What the schema says of a body in which this field is the text. */
function issuesAt(schema: z.ZodType, name: string, text: string): string[] {
  const result = schema.safeParse(placed(exampleOf(schema, 'input'), name.split('.'), text));
  return result.success ? [] : result.error.issues.flatMap(messagesOf);
}

function messagesOf(issue: z.core.$ZodIssue): string[] {
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(messagesOf) : [issue.message];
}

function placed(value: unknown, [step = '', ...rest]: readonly string[], text: string): unknown {
  const name = step.replace('[]', '');
  const record: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  if (step === '') return text;
  const inner = step.endsWith('[]')
    ? [placed(Array.isArray(record[name]) ? record[name][0] : undefined, rest, text)]
    : placed(record[name], rest, text);
  return { ...record, [name]: inner };
}

describe('a name', () => {
  it.each([
    ['of two lines', 'Ann\r\nBcc: all@example.org', 'It must be one line. Take out the line breaks.'],
    ['of zero width', '\u200b\u200d\u2060', 'It holds nothing that can be seen. Write something, or leave it empty.'],
    ['of blanks of Braille', '\u2800', 'It holds nothing that can be seen. Write something, or leave it empty.'],
  ])('%s is refused with a sentence', async (_what, name, detail) => {
    const { status, body } = await officer('POST', '/v1/people', { body: { name, address: 'ann@example.org' } });
    expect(status).toBe(422);
    expect(body['errors']).toContainEqual({ pointer: '/name', detail });
  });

  it('is kept in one form, with its joiners', async () => {
    const made = await officer('POST', '/v1/people', {
      body: { name: ' Rene\u0301 \u00a0Abt\u200b \u{1f469}\u200d\u{1f692} ', address: 'rene@example.org' },
    });
    expect(made.status).toBe(201);
    const { body } = await officer('GET', `/v1/people/${String(made.body['id'])}`);
    expect(body['name']).toBe('Ren\u00e9 Abt \u{1f469}\u200d\u{1f692}');
  });
});

describe('a text of many lines', () => {
  it('keeps them, with one kind of line end', async () => {
    const made = await officer('POST', '/v1/consultations', {
      body: { title: 'Plan', format: 'circulation', purpose: 'One\r\ntwo\u2028three\tfour', due: due() },
    });
    const { body } = await officer('GET', `/v1/consultations/${String(made.body['id'])}`);
    expect(body['purpose']).toBe('One\ntwo\nthree\tfour');
  });
});

describe('the name of a file', () => {
  it.each(['../../etc/passwd', 'C:\\paper.pdf', '..', 'invoice\u202efdp.exe', 'a\r\nb.pdf', '\u200b'])(
    '%j is refused',
    async (fileName) => {
      const round = await officer('POST', '/v1/consultations', {
        body: { title: 'Plan', format: 'circulation', due: due() },
      });
      const { status } = await officer('POST', `/v1/consultations/${String(round.body['id'])}/documents`, {
        body: { title: 'Paper', fileName, mediaType: 'text/plain', content: 'dGV4dA==' },
      });
      expect(status).toBe(422);
    },
  );
});

function due() {
  return { wall: `${new Date().getUTCFullYear() + 1}-03-02T17:00`, zone: 'Europe/London' };
}
