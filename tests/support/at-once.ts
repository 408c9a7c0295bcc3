import { createHash } from 'node:crypto';
import type { Decide } from '../../api/http/decide.ts';
import { as, type Database } from '../../db/connect.ts';
import { proposeDecision } from '../../db/chase/decisions.ts';
import { recordDecision } from '../../db/decisions/record.ts';
import { findProcess } from '../../db/chase/locks.ts';
import { actingFor } from '../../db/acting-for.ts';
import { refusalText } from '../../domain/refusal-text.ts';

/** What the workflow's recording activity does, without the workflow. */
export function recordAtOnce(db: Database): Decide {
  return async (actor, input) => {
    const requestHash = createHash('sha256')
      .update(JSON.stringify([input.processId, input.act, input.terms, input.words]))
      .digest('hex');
    if ((await as(db, { role: 'worker' }, (tx) => findProcess(tx, input.processId))) === undefined)
      return { kind: 'refused', code: 'not-found', message: refusalText('not-found') };
    const decision = await as(db, actingFor(actor), (tx) => proposeDecision(tx, actor, { ...input, requestHash }));
    if (decision.requestHash !== requestHash)
      return { kind: 'refused', code: 'key-used', message: 'This key came with another request before.' };
    const recorded = await as(db, { role: 'worker' }, (tx) => recordDecision(tx, decision.id));
    return recorded.kind === 'taken'
      ? { kind: 'taken', effect: recorded.effect }
      : { kind: 'refused', code: recorded.code, message: refusalText(recorded.code) };
  };
}
