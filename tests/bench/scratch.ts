import pg from 'pg';
import { measureMails } from './mails.ts';
import { openStage } from './stage.ts';
const stats = new Map<string, { n: number; ms: number }>();
const proto = pg.Client.prototype as any;
const q = proto.query;
proto.query = function (...args: any[]) {
  const text: string = typeof args[0] === 'string' ? args[0] : args[0]?.text ?? '';
  const t = performance.now();
  const r = q.apply(this, args);
  if (r && typeof r.then === 'function') void r.then(() => { const k = text.trim().replace(/\s+/g, ' ').slice(0, 70); const s = stats.get(k) ?? { n: 0, ms: 0 }; s.n++; s.ms += performance.now() - t; stats.set(k, s); }, () => {});
  return r;
};
const stage = await openStage(() => undefined);
try {
  const size = Number(process.argv[2]);
  console.log(await measureMails(stage, { size: () => size, runs: 1 }));
  for (const [k, s] of [...stats].sort((a, b) => b[1].ms - a[1].ms).slice(0, 22)) console.log(s.n, (s.ms / s.n).toFixed(2), s.ms.toFixed(0), k);
} finally { await stage.end(); }
process.exit(0);
