import { expect } from 'vitest';
import type { Answer, Client } from '../../../api/running-api.ts';
import { record, type World } from '../world.ts';
import { signAs, type TestBody } from '../sign-offs.ts';

/** Acts on reports, through the API's own doors. */

/** What is said of a report where a test says nothing else. */
export const usualReport = {
  kind: 'action-plan',
  title: 'Action plan: progress',
  meetsOn: '2026-11-09',
  number: '10',
  laidBy: 'Commissioner',
  asked: 'note',
  recommendation: 'That the report be noted.',
};

type Which = { readonly strategyId: string; readonly bodyId: string };

export async function draftReport(officer: Client, { strategyId, bodyId }: Which, more: object = {}): Promise<string> {
  const made = await officer('POST', `/v1/strategies/${strategyId}/reports`, {
    body: { ...usualReport, bodyId, ...more },
  });
  expect(made.status, made.text).toBe(201);
  return String(made.body['reportId']);
}

type Section = { readonly key: string; readonly version: number; readonly text: string };
export type ReportBody = {
  readonly version: number;
  readonly sections: readonly Section[];
  readonly appendices: readonly { readonly key: string; readonly title: string; readonly version: number }[];
  readonly problems: readonly { readonly place: string; readonly other: string | null; readonly text: string }[];
  readonly changed: readonly { readonly section: string; readonly part: string }[];
  readonly tree: { readonly sections: readonly { readonly key: string; readonly blocks: readonly object[] }[] } | null;
};

/** A report as this client reads it. */
export async function reportAt(client: Client, reportId: string): Promise<ReportBody> {
  const read = await client('GET', `/v1/reports/${reportId}`);
  expect(read.status, read.text).toBe(200);
  // The route's own schema has checked it.
  return read.body as unknown as ReportBody;
}

/** Writes a section on the version that is there now. */
export async function write(client: Client, reportId: string, key: string, text: string): Promise<Answer> {
  const section = (await reportAt(client, reportId)).sections.find((one) => one.key === key);
  return client('PUT', `/v1/reports/${reportId}/sections`, {
    body: { key, text, nothing: text === '' },
    version: section?.version ?? 0,
  });
}

/** Everything that must be said is said, as shortly as it can be. */
export async function fillReport(officer: Client, reportId: string, texts: Readonly<Record<string, string>> = {}) {
  const said = {
    summary: 'Most of the work is under way.',
    information: 'Nothing else.',
    equality: '',
    finance: '',
    papers: '',
  };
  for (const [key, text] of Object.entries({ ...said, ...texts })) {
    const written = await write(officer, reportId, key, text);
    expect(written.status, written.text).toBe(200);
  }
}

export async function freeze(officer: Client, reportId: string): Promise<Answer> {
  const { version } = await reportAt(officer, reportId);
  return officer('POST', `/v1/reports/${reportId}/freeze`, { body: {}, version });
}

/** Its sign-off is drafted, opened and approved by the first member of its body. Out: the id of the sign-off. */
export async function carry(world: World, officer: Client, reportId: string, body: TestBody): Promise<string> {
  const sent = await officer('POST', `/v1/reports/${reportId}/send`, { body: {} });
  expect(sent.status, sent.text).toBe(201);
  const signOffId = String(sent.body['signOffId']);
  expect((await record(world, signOffId, 'open')).kind).toBe('taken');
  expect((await signAs(world, body.members[0]!, signOffId)).kind).toBe('taken');
  return signOffId;
}
