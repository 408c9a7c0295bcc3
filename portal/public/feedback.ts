import { type Request, type RequestHandler, type Response, Router, urlencoded } from 'express';
import { databaseNow } from '../../db/chase/locks.ts';
import { giveFeedback, signForm } from '../../db/public/feedback.ts';
import { readPublished } from '../../db/rounds/read-published.ts';
import { publicKinds, type PublicKindName } from '../../domain/publication.ts';
import { feedbackFields, isFormFresh } from '../../domain/public/feedback.ts';
import { aLine, anAddress, type Field, readFields, words } from '../web/forms/fields.ts';
import { asked, field, line, typed } from '../web/forms/forms.ts';
import { noteRefusal } from '../web/forms/refusals.ts';
import { found } from '../web/page.ts';
import { hashOf } from '../web/session.ts';
import type { Problem } from '../web/shown.ts';
import { decisionOrGone, reportOrGone } from './gone.ts';
import { createFeedbackLimit } from './limits.ts';
import { reading, show, type Site } from './page.ts';

/** Five thousand characters as a form sends them, each of up to twelve bytes, and the rest of the form. */
const readForm = urlencoded({ extended: false, limit: 80_000, parameterLimit: 20 });

const addressOrNone: Field<string | null> = (req, name) =>
  line(req, name) === '' ? { value: null } : anAddress(req, name);

const declared = {
  said: words(feedbackFields.said, 'Write what you want to say'),
  name: aLine(feedbackFields.name),
  address: addressOrNone,
};

/** What a form speaks of: the page as it is now. */
type About = {
  readonly title: string;
  readonly path: string;
  readonly version: string;
  readonly of: Pick<Parameters<typeof giveFeedback>[1], 'publicationId' | 'roundId' | 'decisionId'>;
};
type Find = (site: Site, req: Request, res: Response) => Promise<About | undefined>;

/**
 * The one form of the public site (S54). Whoever sends it is nobody to us: no cookie, no script. What is sent must carry a mark
 * that we gave for this very page and version within the last day, and one network says so much an hour.
 */
export function feedbackRoutes(site: Site): Router {
  const router = Router();
  const limit = createFeedbackLimit(site.portal.db);
  for (const [kind, find] of [
    ['report', ofReport],
    ['log', ofRound],
    ['decision', ofDecision],
  ] as const) {
    const path = `${publicKinds[kind].address}/:reference/feedback`;
    const form = (answer: (about: About, req: Request, res: Response) => Promise<void>): RequestHandler => {
      return async (req, res) => {
        const about = await find(site, req, res);
        if (about !== undefined) await answer(about, req, res);
      };
    };
    router.get(
      path,
      form((about, req, res) => showForm(site, about, req, res)),
    );
    router.post(
      path,
      readForm,
      form((about, req, res) => take(site, limit, about, req, res)),
    );
  }
  return router;
}

const referenceIn = ({ params: { reference } }: Request) => (typeof reference === 'string' ? reference : '');

type OfPage = { readonly id: string; readonly reference: string; readonly title: string };
const aboutOf = (kind: PublicKindName, { reference, title }: OfPage, version: string, of: About['of']): About => ({
  title,
  path: `${publicKinds[kind].address}/${reference}`,
  version,
  of,
});

const ofReport: Find = async (site, req, res) => {
  const report = await reportOrGone(site, res, referenceIn(req));
  return report && aboutOf('report', report, report.sha256, { publicationId: report.id });
};

const ofDecision: Find = async (site, req, res) => {
  const decision = await decisionOrGone(site, res, referenceIn(req));
  return decision && aboutOf('decision', decision, decision.sha256, { decisionId: decision.id });
};

const ofRound: Find = async (site, req) => {
  const round = found(await reading(site, (tx) => readPublished(tx, referenceIn(req))));
  return aboutOf('log', round, hashOf(JSON.stringify(round)), { roundId: round.id });
};

type Shown = { readonly problems?: readonly Problem[]; readonly status?: number };

async function showForm(site: Site, about: About, req: Request, res: Response, more: Shown = {}): Promise<void> {
  const { title, path } = about;
  const [signed] = await reading(site, (tx) => signForm(tx, { about: aboutText(about), shownAt: null }));
  const values = { ...typed(req), mark: `${signed?.shownAt}.${signed?.mark}` };
  show(
    site,
    res,
    'public/feedback',
    {
      title: `Say something about: ${title}`,
      description: 'What you say goes to the office, which answers it.',
      path: `${path}/feedback`,
      feed: '/public/feed.xml',
      page: { title, path },
      sent: asked(req, 'sent') === 'yes',
      values,
      ...(more.problems !== undefined && { problems: more.problems }),
    },
    more.status,
  );
}

/** What the mark is made of: the page as it was when the form was shown. */
const aboutText = ({ path, version }: About) => `${path} ${version}`;

async function take(
  site: Site,
  limit: (ip: string) => Promise<number | undefined>,
  about: About,
  req: Request,
  res: Response,
): Promise<void> {
  const thanks = `${about.path}/feedback?sent=yes`;
  // A field that people do not see: a program that fills in everything is thanked, and nothing is kept.
  if (field(req, 'website') !== '') return res.redirect(303, thanks);
  const { values, problems } = await readFields(req, declared);
  if (problems.length > 0) return showForm(site, about, req, res, { problems });
  const mark = await markIn(site, about, req);
  if (mark === undefined) {
    noteRefusal(res, 'form-too-old');
    const text =
      'This form is too old or too new, or the page has changed since. Read the page again and press the button once more';
    return showForm(site, about, req, res, { problems: [{ field: 'said', text }], status: 409 });
  }
  const wait = await limit(req.ip ?? '');
  if (wait !== undefined) {
    noteRefusal(res, 'too-much-said');
    res.set('Retry-After', String(wait));
    const text = `Much was said from your network within the hour. Keep your words and send them in ${Math.ceil(wait / 60)} minutes`;
    return showForm(site, about, req, res, { problems: [{ field: 'said', text }], status: 429 });
  }
  const { said = '', name = '', address = null } = values;
  const { path: page, version, of } = about;
  const given = { ...of, page, version, name, address, said, mark: hashOf(`${mark} ${said}`) };
  await reading(site, (tx) => giveFeedback(tx, given));
  res.redirect(303, thanks);
}

/** The mark of a form that we showed for this very page, and not too long ago; undefined for any other. */
async function markIn(site: Site, about: About, req: Request): Promise<string | undefined> {
  const [at = '', mark = ''] = field(req, 'mark').split('.');
  if (!/^\d{13}$/u.test(at)) return undefined;
  const shownAt = Number(at);
  const { now, signed } = await reading(site, async (tx) => ({
    now: await databaseNow(tx),
    signed: (await signForm(tx, { about: aboutText(about), shownAt }))[0],
  }));
  return signed?.mark === mark && isFormFresh(shownAt, now) ? mark : undefined;
}
