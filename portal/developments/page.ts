import { judgeAct } from '../../db/developments/decisions.ts';
import { type DevelopmentRecord, readDevelopment } from '../../db/developments/read-developments.ts';
import type { Terms } from '../../db/chase/decisions.ts';
import type { DevelopmentAct } from '../../domain/developments/development.ts';
import type { Verdict } from '../../domain/refusal.ts';
import type { Portal, Visit } from '../web/context.ts';
import type { Sent } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';

export async function developmentOf(portal: Portal, { actor, req }: Visit): Promise<DevelopmentRecord> {
  return found(await reading(portal, actor, (tx) => readDevelopment(tx, idIn(req))));
}

type Asked = {
  readonly act: DevelopmentAct;
  readonly terms?: Terms;
  readonly words?: Readonly<Record<string, string>>;
};

/** Puts an act to the development's process. Only a code travels out of a workflow: what was refused is said in words that name the stage. */
export async function decided(
  { portal, actor, id: processId, decide }: Sent<unknown>,
  { act, terms = {}, words = {} }: Asked,
): Promise<Verdict<true>> {
  const done = await decide({ processId, act, terms, words });
  if (done.ok) return done;
  const asked = { processId, actorId: actor.personId, terms };
  const judged = await reading(portal, actor, (tx) => judgeAct(tx, act, asked));
  return judged.ok ? done : judged;
}
