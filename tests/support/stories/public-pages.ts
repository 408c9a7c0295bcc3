import { as } from '../../../db/connect.ts';
import { openFeedback } from '../../../db/public/feedback.ts';
import { hiddenFields } from '../portal.ts';
import type { Scene } from './scene.ts';

type Said = Readonly<Record<string, string>>;
type Sent = { readonly status: number; readonly location: string | null; readonly text: string };

/** Somebody who reads public pages: without a session, a cookie or a script. */
export function readerOf(scene: Scene, address = '203.0.113.7') {
  const from = { 'x-forwarded-for': address };
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${scene.portal.url}${path}`, { headers: { ...from, ...headers }, redirect: 'manual' });
  return {
    get,
    read: async (path: string) => (await get(path)).text(),
    /** As his browser sends a form of ours; `mark`: of a form that was shown to him. */
    async send(page: string, said: Said, headers: Record<string, string> = {}): Promise<Sent> {
      const sent = await fetch(`${scene.portal.url}${page}`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(said),
        headers: { ...from, 'sec-fetch-site': 'same-origin', ...headers },
      });
      return { status: sent.status, location: sent.headers.get('location'), text: await sent.text() };
    },
    async markOf(page: string): Promise<string> {
      return hiddenFields(await (await get(page)).text())['mark'] ?? '';
    },
  };
}
export type Reader = ReturnType<typeof readerOf>;

/** Reads the form, takes its time, and sends it. */
export async function say(scene: Scene, reader: Reader, page: string, said: Said): Promise<Sent> {
  const mark = await reader.markOf(page);
  await later(scene, 5_000);
  return reader.send(page, { mark, said: '', name: '', address: '', website: '', ...said });
}

/** So much later, on the clock that stands still. */
export async function later(scene: Scene, ms: number): Promise<void> {
  const [clock] = await scene.world.rows<{ fixed: Date }>('select fixed from test_clock');
  await scene.world.setClock(new Date((clock?.fixed.getTime() ?? 0) + ms));
}

/** What the worker does once a minute, and the first pass of each. Out: their processes. */
export async function opened(scene: Scene): Promise<string[]> {
  await openFeedback(scene.world.db);
  const found = await scene.world.rows<{ id: string }>(`select id from processes where kind = 'feedback' order by id`);
  return found.map(({ id }) => id);
}

/** What a role other than the owner of the tables is let do. */
export const asPublic = (scene: Scene, text: string) =>
  as(scene.world.db, { role: 'public' }, (tx) => tx.$client.query(text));
