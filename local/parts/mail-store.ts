import { EventEmitter } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Attachment } from 'postal-mime';
import { z } from 'zod';

const summary = z.object({
  /** Grows with every mail, also over restarts. */
  id: z.string(),
  /** The address that bounces would go to: the sender of the envelope. */
  returnPath: z.string(),
  /** Who it was delivered to: the recipients of the envelope. */
  to: z.array(z.string()),
  from: z.string(),
  subject: z.string(),
  /** When it arrived, ISO 8601 in UTC. */
  date: z.string(),
});

export type MailSummary = z.infer<typeof summary>;
export type StoredMail = MailSummary & {
  text: string;
  html: string;
  /** By lower-case name; the values of a repeated header are lines. */
  headers: Record<string, string>;
  attachments: Attachment[];
};

/** The mails of this machine: each one a file as it came, and one line in an index. */
export type MailStore = {
  add(mail: { returnPath: string; to: string[]; raw: Buffer }): Promise<void>;
  /** Newest first. */
  list(filter: {
    to?: string | undefined;
    before?: string | undefined;
    after?: string | undefined;
    limit: number;
  }): MailSummary[];
  read(id: string): Promise<StoredMail | undefined>;
  raw(id: string): Promise<Buffer | undefined>;
  /** Calls back for every mail from now on; the result ends that. */
  onArrival(listener: (mail: MailSummary) => void): () => void;
};

/** Opens the store of a folder, which is made when missing. */
export function openMailStore(folder: string): MailStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const indexFile = join(folder, 'index.jsonl');
  const mails = readIndex(indexFile);
  const arrivals = new EventEmitter().setMaxListeners(0);
  const known = (id: string) => mails.find((mail) => mail.id === id);
  const raw = async (id: string) => (known(id) ? readFile(join(folder, `${id}.eml`)) : undefined);
  return {
    raw,
    list: (filter) => select(mails, filter),
    async add({ returnPath, to, raw }) {
      const { from, subject } = await PostalMime.parse(raw);
      const date = new Date();
      const id = `${date.getTime()}-${String(mails.length + 1).padStart(6, '0')}`;
      const mail = { id, returnPath, to, from: from?.address ?? '', subject: subject ?? '', date: date.toISOString() };
      mails.push(mail);
      await writeFile(join(folder, `${id}.eml`), raw, { mode: 0o600 });
      appendFileSync(indexFile, `${JSON.stringify(mail)}\n`, { mode: 0o600 });
      arrivals.emit('mail', mail);
    },
    async read(id) {
      const mail = known(id);
      const bytes = await raw(id);
      if (mail === undefined || bytes === undefined) return undefined;
      const { text = '', html = '', headers, attachments } = await PostalMime.parse(bytes);
      return { ...mail, text, html, headers: byName(headers), attachments };
    },
    onArrival(listener) {
      arrivals.on('mail', listener);
      return () => arrivals.off('mail', listener);
    },
  };
}

function select(mails: MailSummary[], filter: Parameters<MailStore['list']>[0]): MailSummary[] {
  const wanted = filter.to?.trim().toLowerCase();
  const chosen: MailSummary[] = [];
  for (const mail of mails.toReversed()) {
    if (chosen.length === filter.limit || (filter.after !== undefined && mail.id <= filter.after)) break;
    if (filter.before !== undefined && mail.id >= filter.before) continue;
    if (!wanted || mail.to.some((address) => address.toLowerCase().includes(wanted))) chosen.push(mail);
  }
  return chosen;
}

function readIndex(file: string): MailSummary[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // A killed run can leave half a last line; that mail was never acknowledged, and its sender will offer it again.
  return lines.flatMap((line) => (line.endsWith('}') ? [summary.parse(JSON.parse(line))] : []));
}

function byName(headers: { key: string; value: string }[]): Record<string, string> {
  const named: Record<string, string> = {};
  for (const { key, value } of headers) named[key] = named[key] === undefined ? value : `${named[key]}\n${value}`;
  return named;
}
