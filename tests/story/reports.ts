import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect } from 'vitest';
import { as } from '../../db/connect.ts';
import { beginRendering, endRendering } from '../../db/reports/renderings.ts';
import { reportFileName, type ReportFormat, reportFormatNames } from '../../domain/reports/formats.ts';
import type { Block, ReportTree } from '../../domain/reports/tree.ts';
import { render } from '../../worker/rendering/render.ts';
import { sign } from './sign-offs.ts';
import { officer, type Story } from './story.ts';

type Laid = {
  readonly kind: 'strategy' | 'action-plan';
  readonly title: string;
  readonly body: string;
  readonly meetsOn: string;
  readonly number: string;
  readonly asked: string;
  readonly recommendation: string;
  /** Whom to ask, one line for each. */
  readonly contact: string;
  readonly authors: readonly string[];
  /** Title and text of each, in their order. */
  readonly appendices: readonly (readonly [string, string])[];
  /** What each section says; one without words says that there is nothing. */
  readonly sections: Readonly<Record<string, string>>;
};

/** Drafts a report and writes all of it. */
export async function draftReport(story: Story, name: string, laid: Laid) {
  const { kind, body, contact, authors, appendices, sections, ...words } = laid;
  const head = { ...words, bodyId: await story.body(body), laidBy: 'Commissioner' };
  const id = await story.post(officer, `strategies/${story.the('strategy')}/reports`, { ...head, kind });
  story.known.set(name, id);
  await story.put(officer, `reports/${id}`, { ...head, contact }, await versionOf(story, name));
  for (const author of authors) {
    const { personId } = await story.person(author);
    await story.post(officer, `reports/${id}/authors`, { personId });
  }
  // Who drafts a report is its author until others are named.
  const { personId: drafter } = await story.person(officer);
  await story.post(officer, `reports/${id}/authors/remove`, { personId: drafter });
  for (const [title, text] of appendices) await story.post(officer, `reports/${id}/appendices`, { title, text });
  for (const [key, text] of Object.entries(sections)) await say(story, name, key, text);
}

/** Writes a section anew. */
export async function say(story: Story, report: string, key: string, text: string) {
  const { version } = await story.row<{ version: number }>(
    'select version from report_sections where report_id = $1 and key = $2',
    [story.the(report), key],
  );
  const section = { key, text, nothing: text === '' };
  await story.put(officer, `reports/${story.the(report)}/sections`, section, version);
}

export const versionOf = async (story: Story, report: string) =>
  (await story.row<{ version: number }>('select version from reports where id = $1', [story.the(report)])).version;

/** Freezes a report, asks for its files in every format, and makes each as the worker does. */
export async function freeze(story: Story, report: string) {
  await story.post(officer, `reports/${story.the(report)}/freeze`, {}, await versionOf(story, report));
  const { id } = await story.row<{ id: string }>(
    'select id from report_versions where report_id = $1 order by number desc limit 1',
    [story.the(report)],
  );
  story.known.set(`${report}, frozen`, id);
}

/** Where `npm run story` says so, what is made is left for people to read. */
function keep(name: string, file: Buffer) {
  const out = process.env['STORY_OUT'];
  if (out !== undefined) writeFileSync(join(out, name), file);
}

export async function makeFiles(story: Story, report: string): Promise<Map<ReportFormat, Buffer>> {
  const path = `report-versions/${story.the(`${report}, frozen`)}`;
  const { db } = story.house.world;
  const made = new Map<ReportFormat, Buffer>();
  for (const format of reportFormatNames) {
    await story.post(officer, `${path}/files`, { format });
    const { id } = await story.row<{ id: string }>('select id from renderings where version_id = $1 and format = $2', [
      story.the(`${report}, frozen`),
      format,
    ]);
    const begun = await as(db, { role: 'worker' }, (tx) => beginRendering(tx, id));
    if (begun === undefined) throw new Error(`nothing is to be made of ${report} as ${format}`);
    const file = Buffer.from(await render(format, { ...begun, site: story.house.url }));
    const sha256 = createHash('sha256').update(file).digest('hex');
    await as(db, { role: 'worker' }, (tx) => endRendering(tx, id, { content: file, sha256 }));
    made.set(format, file);
    keep(reportFileName(report.replaceAll(' ', '-'), 1, format), file);
  }
  type Files = { items: { format: string; state: string }[] };
  const { items } = await story.see<Files>(officer, `${path}/files`);
  expect(items.filter(({ state }) => state === 'done')).toHaveLength(reportFormatNames.length);
  return made;
}

/** Each file is read back: people find these facts in it, and none only in some. */
export async function expectFacts(files: ReadonlyMap<ReportFormat, Buffer>, facts: readonly string[]) {
  expect(files.size).toBe(reportFormatNames.length);
  for (const format of ['html', 'pdf', 'docx', 'bundle'] as const) {
    const text = squeezed(await textOfFile(format, files.get(format) ?? Buffer.alloc(0)));
    expect(
      facts.filter((fact) => !text.includes(squeezed(fact))),
      `not in the ${format}`,
    ).toEqual([]);
  }
}

async function textOfFile(format: 'html' | 'pdf' | 'docx' | 'bundle', file: Buffer): Promise<string> {
  if (format === 'html') return plain(file.toString());
  if (format === 'docx') return plain(strFromU8(unzipSync(file)['word/document.xml'] ?? new Uint8Array()));
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(file)), { mergePages: true });
  return text;
}

const plain = (markup: string) => markup.replaceAll(/<[^>]*>/gu, '').replaceAll('&amp;', '&');
/** A line may break anywhere, and a hyphen where it does. */
const squeezed = (text: string) => text.replaceAll(/[\s\u00AD-]+/gu, '');

/** Lays the frozen version before its body. */
export async function send(story: Story, report: string) {
  const signOff = await story.post(officer, `reports/${story.the(report)}/send`);
  story.known.set(`${report}, laid`, signOff);
  await story.post(officer, `sign-offs/${signOff}/open`);
}

export const treeOf = async (story: Story, report: string) =>
  (await story.see<{ tree: ReportTree }>(officer, `report-versions/${story.the(`${report}, frozen`)}`)).tree;

/** All that a part of a report says, in its order. */
export function textOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'heading') return block.text;
      if (block.kind === 'nil') return block.sentence;
      if (block.kind === 'paragraph') return block.runs.map(({ text }) => text).join('');
      if (block.kind === 'list') return block.items.map((runs) => runs.map(({ text }) => text).join('')).join('; ');
      const table = block.kind === 'table' ? block : block.table;
      return [table.caption, ...table.rows.map(({ cells }) => cells.map(({ text }) => text).join(' | '))].join('\n');
    })
    .join('\n');
}

export const sectionOf = ({ sections }: ReportTree, key: string) =>
  textOf(sections.find((one) => one.key === key)?.blocks ?? []);
export const appendixOf = ({ appendices }: ReportTree, key: string) => {
  const content = appendices.find((one) => one.key === key)?.content;
  return content !== undefined && 'blocks' in content ? textOf(content.blocks) : '';
};

/** Everybody who is named signs. */
export async function carry(story: Story, report: string, members: readonly string[]) {
  for (const who of members) await sign(story, who, `${report}, laid`);
}
