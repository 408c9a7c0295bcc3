import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { as, type Isolation, type Tx } from '../../db/connect.ts';
import { once, type Once, undoneIfRefused } from '../../db/doors/idempotency.ts';
import { wasOvertaken } from '../../db/passing-failures.ts';
import { actingFor } from '../../db/acting-for.ts';
import { accept, refuse, type Refusal, type Verdict } from '../../domain/refusal.ts';
import { aboutTerm } from '../../domain/refusal-text.ts';
import type { DecideOutcome, Decision } from './deps.ts';
import type { Portal, Visit } from './context.ts';
import { madeForVisitor, StepUp } from './page.ts';
import { field, notOffered } from './forms/forms.ts';
import type { Again, Problem } from './shown.ts';
import { flawOfForm } from './forms/typed-words.ts';

/**
 * Does what a form asks for once, however often it is sent.
 * Throws StepUp where the act asks for somebody who has signed in just now.
 * The key of a form counts together with what was typed: whoever goes back and changes a word means another request.
 */
export async function perform<T>(
  portal: Portal,
  visit: Visit,
  name: string,
  work: (tx: Tx) => Promise<Verdict<T>>,
  isolation?: Isolation,
): Promise<Verdict<T>> {
  const { actor } = madeForVisitor(visit);
  const flaw = refusalOf(flawOfForm(visit.req));
  if (flaw !== undefined) return flaw;
  const request = {
    principal: actor.principal,
    route: `portal:${name}`,
    key: keyOf(visit),
    requestHash: bodyHash(visit),
  };
  const working = (tx: Tx) =>
    once(tx, request, async () => {
      // A choice that was read within the work counts like one that was read before.
      const verdict = await undoneIfRefused(tx, async () => {
        const done = await work(tx);
        return (done.ok ? refusalOf(notOffered(visit.req)) : undefined) ?? done;
      });
      // Nothing of it is kept: after signing in again the same form does what it asks for.
      if (!verdict.ok && verdict.code === 'step-up') throw new StepUp();
      return { status: verdict.ok ? 200 : 409, body: verdict };
    });
  const done = await afterOthers(() => as(portal.db, actingFor(actor), working, isolation));
  if (typeof done === 'string')
    return refuse('not-allowed', 'This is still being worked on. Press the button again in a moment.', sameKeyAgain);
  return done.body as Verdict<T>;
}

const pausesMs = [100, 200, 400, 800, 1600];

/**
 * A second press waits for the first and is shown what that did; a press that another's work has overtaken is done again,
 * and so told what that has changed. Nothing of the database is held while it waits.
 */
async function afterOthers(attempt: () => Promise<Once>): Promise<Once> {
  for (const ms of pausesMs) {
    const done = await attempt().catch((error: unknown) => {
      if (wasOvertaken(error)) return 'in-progress' as const;
      throw error;
    });
    if (done !== 'in-progress') return done;
    await pause(ms);
  }
  return attempt();
}

/** Asks for a decision of a process; a refusal and "try again" come back as a message for the page. */
export async function decide(
  portal: Portal,
  visit: Visit,
  decision: Omit<Decision, 'key' | 'route'>,
): Promise<Verdict<true>> {
  const flaw = refusalOf(flawOfForm(madeForVisitor(visit).req));
  if (flaw !== undefined) return flaw;
  const outcome = await portal.decide(visit.actor, { ...decision, key: keyOf(visit), route: `portal:${decision.act}` });
  if (outcome.kind === 'taken') return accept(true);
  if (outcome.kind !== 'refused') return refuse('not-allowed', messageOf(outcome), sameKeyAgain);
  return refuse('not-allowed', outcome.message, aboutTerm(outcome.code, decision.terms));
}

function refusalOf(problem: Problem | undefined): Refusal | undefined {
  return problem && refuse('malformed', problem.text, { field: problem.field });
}

/**
 * A refusal as a problem beside the field that it names (`detail.field`), in the form that was sent; `at`: beside which
 * it stands where it names none. Of an instant, which is several fields, it is the first.
 */
export function flawAt({ req }: Pick<Visit, 'req'>, { message: text, detail }: Refusal, at: string): Problem {
  const named = detail?.['field'];
  // One of several forms on a page has the ids of its fields ending in what it is about.
  if (typeof named !== 'string' || at.startsWith(`${named}-`)) return { field: at, text };
  const has = (name: string) => Object.hasOwn((req.body ?? {}) as object, name);
  const instant = [named, named.replace(/At$/u, '')].find((prefix) => has(`${prefix}-day`));
  if (has(named) || has(named.replace(/-\d+$/u, ''))) return { field: named, text };
  return { field: instant === undefined ? at : `${instant}-day`, text };
}

/** The same without the full stop, which a single sentence beside a field has none of. */
export function plain<R extends Refusal>(refusal: R): R {
  return { ...refusal, message: refusal.message.replace(/\.$/u, '') };
}

/** Marks a "not now": the page is shown again with the same key, so that the next press asks for the same thing. */
const sameKeyAgain = { sameKey: 1 };

/** What a form that is shown again is rendered with. */
export function keyAfter(visit: Visit, refusal: Refusal): { idempotencyKey?: string } {
  return refusal.detail?.['sameKey'] === 1 ? { idempotencyKey: field(visit.req, 'idempotencyKey') } : {};
}

/** What a form that was refused is shown again with; `at`: beside which field, where the refusal names none. */
export function againAfter(visit: Visit, refusal: Refusal, at: string): Again {
  return { problems: [flawAt(visit, refusal, at)], refusal, ...keyAfter(visit, refusal) };
}

function messageOf(outcome: Exclude<DecideOutcome, { kind: 'taken' | 'refused' }>): string {
  if (outcome.kind === 'try-later') {
    if (outcome.lost)
      return `Concordat had lost the timer of this process and is starting it again. Nothing was changed. Press the button again in ${outcome.seconds} seconds.`;
    return `The process engine cannot be reached. Nothing was changed. Try again in ${outcome.seconds} seconds.`;
  }
  return 'We do not know yet whether this was done. Press the button again in a minute: it is never done twice.';
}

/** The form's own key and a hash of what it said. */
function keyOf(visit: Visit): string {
  return `${field(visit.req, 'idempotencyKey').slice(0, 60)}.${bodyHash(visit).slice(0, 20)}`;
}

function bodyHash({ req }: Visit): string {
  return createHash('sha256')
    .update(`${req.path} ${JSON.stringify(req.body)}`)
    .digest('hex');
}
