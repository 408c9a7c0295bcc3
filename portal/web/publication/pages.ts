import type { Request } from 'express';
import type { publishing } from '../../../db/publishing.ts';
import type { redacting } from '../../../db/redacting.ts';
import { type Actor, may } from '../../../domain/permissions.ts';
import { publicationFields, publicKinds, type PublicKindName, redactionFields } from '../../../domain/publication.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import type { Handler, Route } from '../context.ts';
import { aLine, anId, words } from '../forms/fields.ts';
import { field } from '../forms/forms.ts';
import { posted } from '../forms/form.ts';

/** The pages on which passages are redacted, shown again, and what is read is made public: the same for each kind (0086). */

const isOfDocument = (req: Request) => field(req, 'document') !== '';

type Redacting = Pick<ReturnType<typeof redacting>, 'redact' | 'lift'>;
type Publishing = Omit<ReturnType<typeof publishing>, 'mayMake'>;

/** What the public reads of one of a kind, and what is redacted of it. `show`: its page. */
export function redactionPages(kind: PublicKindName, acts: Redacting, show: Handler): Route[] {
  const { page, redactAt, redact } = publicKinds[kind];
  return [
    ['get', page, 'see-redactions', show],
    posted(redactAt, redact, {
      page: show,
      fields: ({ req }) => ({
        words: aLine(
          redactionFields.words,
          isOfDocument(req) ? undefined : 'Type the words that the public is not to read',
        ),
        reason: aLine(redactionFields.reason, 'Say why in a few words, which everybody reads'),
        document: aLine(redactionFields.document),
      }),
      act: (wanted, { actor, id, perform }) => perform(redact, (tx) => acts.redact(tx, actor, { id, ...wanted })),
      at: 'words',
      leads: `${page}?done=${kind}-redacted`,
    }),
    posted(`${page}/lift`, redact, {
      page: show,
      fields: () => ({ redactionId: anId('Choose a passage') }),
      act: ({ redactionId }, { actor, id, perform }) =>
        perform(`lift-${kind}-redaction`, (tx) => acts.lift(tx, actor, { id, redactionId })),
      at: 'public',
      leads: `${page}?done=redaction-lifted`,
    }),
  ];
}

/** The same, and the forms that make it public and take it off again. */
export function publicationPages(acts: Publishing & Redacting, show: Handler): Route[] {
  const { kind } = acts;
  const { page, publish } = publicKinds[kind];
  return [
    ...redactionPages(kind, acts, show),
    posted(page, publish, {
      page: show,
      act: (_, { actor, id, req, perform }) =>
        perform(`make-${kind}-public`, (tx) => acts.make(tx, actor, { id, seen: field(req, 'seen') })),
      at: 'public',
      leads: `${page}?done=${kind}-public`,
    }),
    posted(`${page}/withdraw`, publish, {
      page: show,
      fields: () => ({
        reason: words(publicationFields.reason, 'Say why'),
        successor: aLine(publicationFields.successor),
      }),
      act: (wanted, { actor, id, perform }) =>
        perform(`withdraw-${kind}`, (tx) => acts.withdraw(tx, actor, { id, ...wanted })),
      at: 'reason',
      leads: `${page}?done=${kind}-withdrawn`,
    }),
  ];
}

type Stands = {
  readonly kind: PublicKindName;
  readonly id: string;
  readonly actor: Actor;
  readonly redactions: readonly { readonly words: string }[];
  /** Whether passages are redacted by now, or why not. */
  readonly open: Verdict<true>;
  /** It says so little yet that it is not shown. */
  readonly early?: boolean;
  /** What it is called, where what stands below does not say so. */
  readonly title?: string;
  /** What of it is public now. */
  readonly isPublic?: { readonly reference: string; readonly madeAt: number } | undefined;
  /** Whether this person may make it public; undefined: he is not asked. */
  readonly allowed?: Verdict<true> | undefined;
  readonly sha256?: string;
  readonly documents?: readonly { readonly block: string; readonly words: string }[];
};

/** What web/publication/publication.njk shows around what the public reads. */
export function publicationShown({ id, actor, open, isPublic, allowed, ...stands }: Stands) {
  const { page, redactAt, address, called, redact } = publicKinds[stands.kind];
  return {
    ...stands,
    called,
    here: page.replace(':id', id),
    redactAt: redactAt.replace(':id', id),
    address: isPublic && `${address}/${isPublic.reference}`,
    since: isPublic?.madeAt,
    closed: open.ok ? undefined : open.message,
    redacts: open.ok && isPublic === undefined && may(actor, redact),
    publishes: allowed !== undefined,
    why: allowed === undefined || allowed.ok ? undefined : allowed.message,
  };
}
