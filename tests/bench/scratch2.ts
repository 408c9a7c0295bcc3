import { openStage } from './stage.ts';
import { createPartnership } from './partnership.ts';
import { agenciesOf } from './rounds.ts';
import { draftRound, record } from '../support/world.ts';
import { connect } from '../../db/connect.ts';
import { execSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const stage = await openStage(() => undefined);
const p = await createPartnership(stage, { agencies: 10_000 });
try {
  for (const [k, v] of Object.entries({ session_preload_libraries: 'auto_explain' , 'auto_explain.log_min_duration': '100', 'auto_explain.log_analyze': 'on', 'auto_explain.log_buffers': 'on', 'auto_explain.log_triggers': 'on' })) await p.owner.query(`alter database ${p.database.name} set ${k}='${v}'`);
  await p.db.pool.end();
  const w = { ...p, db: connect(p.appUrl) };
  for (let i = 0; i < 4; i++) {
    const r = await draftRound(w, agenciesOf(p.members), { dueAt: Date.now() + 28 * 86_400_000 });
    const t = performance.now(); const rec = await record(w, r.processId, 'open'); console.log('record open unanalyzed', performance.now() - t, rec.kind);
  }
  const home = execSync('ls -d /tmp/concordat-bench-*').toString().trim();
  writeFileSync('/tmp/pg-bench.log', execSync(`cat $(find ${home} -name postgres.log)`, { maxBuffer: 1e8 }));
  await w.db.pool.end();
} finally { await p.owner.end(); await stage.end(); }
process.exit(0);
