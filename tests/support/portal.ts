import { createServer, type Server } from 'node:http';
import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { inject } from 'vitest';
import { connect } from '../../db/connect.ts';
import type { DecideOutcome, Decision, PortalDeps } from '../../portal/web/deps.ts';
import { createPortal } from '../../portal/router.ts';
import { asOwner, type Person } from './factories.ts';
import { noteRendered } from './rendered.ts';
import { schedulesInMemory } from './stories/schedules.ts';
import type { TestDatabase } from './parts/postgres.ts';

noteRendered(inject('renderedFile'));

export type SentCode = { readonly address: string; readonly code: string };

export type RunningPortal = {
  readonly url: string;
  readonly codes: SentCode[];
  readonly decisions: Decision[];
  /** What the process engine answers next. */
  outcome: DecideOutcome;
  mail: 'sent' | 'failed';
  changed(processId: string): void;
  /** A browser in which the person is signed in. */
  browserOf(person: Person): Promise<Browser>;
  close(): Promise<void>;
};

/** The whole portal in this process, on a port of its own, against a real database. */
export async function startPortal(
  database: TestDatabase,
  more: (url: string) => Partial<PortalDeps> = () => ({}),
): Promise<RunningPortal> {
  const app = express();
  // A test is another caller by X-Forwarded-For.
  app.set('trust proxy', 1);
  const server = createServer(app);
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const db = connect(database.appUrl);
  const listeners = new Set<() => void>();
  const portal: RunningPortal = {
    url,
    codes: [],
    decisions: [],
    outcome: { kind: 'taken', effect: {} },
    mail: 'sent',
    changed: () => listeners.forEach((listener) => listener()),
    browserOf: async (person) => new Browser(url, { session: await startSession(database.ownerUrl, person) }),
    close: async () => {
      await stop(server);
      await db.pool.end();
    },
  };
  app.use(
    createPortal({
      db,
      publicUrl: url,
      log: { warn: () => {}, error: (details) => process.stderr.write(`${JSON.stringify(details)}\n`) },
      throwOnUndefined: true,
      sendCode: async ({ address, code }) => {
        portal.codes.push({ address, code });
        return portal.mail;
      },
      decide: async (_actor, decision) => {
        portal.decisions.push(decision);
        return portal.outcome;
      },
      schedules: schedulesInMemory(),
      events: {
        subscribe: (_processId, listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      ...more(url),
    }),
  );
  return portal;
}

function stop(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

/** Signs the person in, past the door. Out: the token of the session. */
export async function startSession(ownerUrl: string, person: Pick<Person, 'id'>): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(token).digest('hex');
  await asOwner(ownerUrl, (client) =>
    client.query(
      `insert into sessions (token_hash, person_id, expires_at) values ($1, $2, app_now() + interval '12 hours')`,
      [hash, person.id],
    ),
  );
  return token;
}

export type Reply = { readonly status: number; readonly headers: Headers; readonly text: string };

/** A browser as far as these tests need one: it keeps cookies, follows nothing and sends forms as browsers do. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly url: string;

  constructor(url: string, start: { session?: string } = {}) {
    this.url = url;
    if (start.session !== undefined) this.cookies.set('concordat-session', start.session);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send(path, { headers });
  }

  /** Posts a form; `from` is the page whose hidden fields go with it, as a person's browser would send them. */
  async post(
    path: string,
    fields: Record<string, string | readonly string[]>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const body = new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    );
    return this.send(path, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin', ...headers } });
  }

  /** Opens a page and posts its form: hidden fields are taken from the page. */
  async fill(page: string, fields: Record<string, string | readonly string[]>, action = page): Promise<Reply> {
    const { text } = await this.get(page);
    return this.post(action, { ...hiddenFields(text), ...fields });
  }

  /** The same for a form with a file last in it. */
  async upload(page: string, fields: Record<string, string>, file?: File, action = page): Promise<Reply> {
    const { text } = await this.get(page);
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...hiddenFields(text), ...fields })) body.append(name, value);
    body.append('file', file ?? new File([], ''));
    return this.send(action, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } });
  }

  /** The same with everything that the form shows, as a person sends it who changes only these fields. */
  async change(page: string, fields: Record<string, string>): Promise<Reply> {
    const { text } = await this.get(page);
    return this.post(page, { ...shownFields(text), ...fields });
  }

  private async send(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${this.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { cookie, ...init.headers },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await reply.text();
    const isPage = reply.headers.get('content-type')?.startsWith('text/html') === true;
    return { status: reply.status, headers: reply.headers, text: isPage ? unbroken(text) : text };
  }
}

/** A page without the line breaks of its template, which show nothing; what people typed keeps its own. */
export function unbroken(html: string): string {
  return html
    .split(/(<textarea[^>]*>[^<]*<\/textarea>|app-said[^>]*>[^<]*|value="[^"]*")/u)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll(/>\s*\n\s*</gu, '><').replaceAll(/\s*\n\s*/gu, ' '),
    )
    .join('');
}

export function hiddenFields(html: string): Record<string, string> {
  const found = html.matchAll(/<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">/gu);
  return Object.fromEntries(
    [...found].map(({ groups }): [string, string] => [groups?.['name'] ?? '', groups?.['value'] ?? '']),
  );
}

/** Everything that a form on the page would send as it is shown: what is filled in, chosen, marked or hidden. */
export function shownFields(html: string): Record<string, string> {
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`, 'u').exec(tag)?.[1] ?? '';
  const inputs = [...html.matchAll(/<input[^>]*>/gu)]
    .map(([tag]) => tag)
    .filter((tag) => !/type="(?:radio|checkbox|file)"/u.test(tag) || / checked/u.test(tag))
    .map((tag): [string, string] => [attribute(tag, 'name'), attribute(tag, 'value')]);
  const areas = [...html.matchAll(/(?<tag><textarea[^>]*>)(?<text>[^<]*)</gu)].map(({ groups }): [string, string] => [
    attribute(groups?.['tag'] ?? '', 'name'),
    groups?.['text'] ?? '',
  ]);
  const selects = [...html.matchAll(/(?<tag><select[^>]*>)(?<options>[^]*?)<\/select>/gu)].map(
    ({ groups }): [string, string] => [
      attribute(groups?.['tag'] ?? '', 'name'),
      attribute(/<option[^>]* selected[^>]*>/u.exec(groups?.['options'] ?? '')?.[0] ?? '', 'value'),
    ],
  );
  return Object.fromEntries([...inputs, ...areas, ...selects].filter(([name]) => name !== ''));
}
