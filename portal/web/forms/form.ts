import type { Request } from 'express';
import type { Isolation, Tx } from '../../../db/connect.ts';
import type { Act, Actor } from '../../../domain/permissions.ts';
import type { Refusal, Verdict } from '../../../domain/refusal.ts';
import type { Handler, Portal, Route, Visit } from '../context.ts';
import { idIn } from '../page.ts';
import { againAfter, decide, perform } from '../perform.ts';
import type { Decision } from '../deps.ts';
import { leadOn } from '../done.ts';
import type { Again, Problem } from '../shown.ts';
import { type Fields, readFields, type ValuesOf } from './fields.ts';
import { field, version } from './forms.ts';
import { takeForm } from './upload.ts';

/** A form that was sent, as its act sees it. */
export type Sent<Held> = {
  readonly portal: Portal;
  readonly visit: Visit;
  readonly req: Request;
  readonly actor: Actor;
  readonly held: Held;
  /** Of the address; '' where it has none. */
  readonly id: string;
  /** The version that the page showed. */
  readonly ifVersion: number;
  readonly perform: <T>(
    name: string,
    work: (tx: Tx) => Promise<Verdict<T>>,
    isolation?: Isolation,
  ) => Promise<Verdict<T>>;
  readonly decide: (decision: Omit<Decision, 'key' | 'route'>) => Promise<Verdict<true>>;
};

/** A form, whole: everything else about it (showing it again, its key, its banner) is the same for all. */
export type Form<Held, F extends Fields, Done> = {
  /** The page it stands on, which shows it again with `visit.again`. */
  readonly page: Handler;
  /** Whether it brings a file, which comes last in it. */
  readonly upload?: true;
  /** The name of a button that only asks for the page again, with more room in it. */
  readonly more?: string;
  /** What is read first: the record that it is about. */
  readonly held?: (portal: Portal, visit: Visit) => Promise<Held>;
  readonly fields?: (sent: Sent<Held>) => F;
  /** What is wrong with the fields together; what is wrong with one is not among its values. */
  readonly wrong?: (values: Partial<ValuesOf<F>>, sent: Sent<Held>) => readonly Problem[];
  /** What is shown before it is done, with a button that sends the same again as `sure`. */
  readonly check?: (values: ValuesOf<F>, sent: Sent<Held>) => Promise<void>;
  readonly act: (values: ValuesOf<F>, sent: Sent<Held>) => Promise<Verdict<Done>>;
  /** Beside which field a refusal stands that names none. */
  readonly at: string | ((refusal: Refusal, values: ValuesOf<F>, sent: Sent<Held>) => string);
  /** How a refusal is said, where not as it is. */
  readonly says?: (refusal: Refusal) => Refusal;
  /** Where it leads once it is done, `:id` is the one of the address; or the page that it writes itself. */
  readonly leads: string | ((done: Done, sent: Sent<Held>, values: ValuesOf<F>) => string | void | Promise<void>);
};

/** What answers a form that is sent: it is done and leads on, or its page shows it again with what is wrong and what was typed. */
export function taking<Held, F extends Fields, Done>(form: Form<Held, F, Done>): Handler {
  return async (portal, visit) => {
    const again = (more: Again) => form.page(portal, { ...visit, again: more });
    if (form.upload) await takeForm(visit);
    if (form.more !== undefined && field(visit.req, form.more) !== '') return form.page(portal, visit);
    // A form that reads nothing first holds nothing, and one without fields has no values.
    const sent = sentTo(portal, visit, (await form.held?.(portal, visit)) as Held);
    const { values, problems, ambiguous } = await readFields(visit.req, form.fields?.(sent) ?? ({} as F));
    const wrong = [...problems, ...(form.wrong?.(values, sent) ?? [])];
    if (wrong.length > 0) return again({ problems: wrong, ambiguous });
    // Nothing is wrong with any field, so that each has a value.
    const whole = values as ValuesOf<F>;
    if (form.check !== undefined && field(visit.req, 'sure') !== 'yes') return form.check(whole, sent);
    const done = await form.act(whole, sent);
    if (done.ok) {
      const { leads } = form;
      const to = typeof leads === 'string' ? leads.replace(':id', sent.id) : leads(done.value, sent, whole);
      return typeof to === 'string' ? leadOn(visit, to) : to;
    }
    const at = typeof form.at === 'string' ? form.at : form.at(done, whole, sent);
    return again(againAfter(visit, form.says?.(done) ?? done, at));
  };
}

function sentTo<Held>(portal: Portal, visit: Visit, held: Held): Sent<Held> {
  const { req, actor } = visit;
  return {
    portal,
    visit,
    req,
    actor,
    held,
    id: req.params['id'] === undefined ? '' : idIn(req),
    ifVersion: version(req) ?? 0,
    perform: (name, work, isolation) => perform(portal, visit, name, work, isolation),
    decide: (decision) => decide(portal, visit, decision),
  };
}

/** The page that is a form: who has the act sees it and sends it. */
export function formAt<Held, F extends Fields, Done>(path: string, act: Act, form: Form<Held, F, Done>): Route[] {
  return [['get', path, act, form.page], posted(path, act, form)];
}

/** One of several forms on a page. */
export function posted<Held, F extends Fields, Done>(path: string, act: Act, form: Form<Held, F, Done>): Route {
  return ['post', path, act, taking(form)];
}
