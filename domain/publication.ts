import { limits } from './limits.ts';
import type { Act } from './permissions.ts';
import { refuse, type Verdict, accept } from './refusal.ts';

/** What can be public by a person's act, after passages of it were redacted: said once for all of it (0086). */
type PublicKind = {
  /** What it is called in a sentence. */
  readonly called: string;
  /** Where everybody reads it, followed by its reference. */
  readonly address: string;
  /** Where its passages are redacted: the page of the portal, where its form goes, and what it belongs to in the API. */
  readonly page: string;
  readonly redactAt: string;
  readonly resource: `/v1/${string}`;
  /** Who redacts, and who makes it public. */
  readonly redact: Act;
  readonly publish: Act;
  /** What another officer does than who has redacted something. */
  readonly anotherDoes: string;
};

export const publicKinds = {
  report: {
    called: 'report',
    address: '/public/reports',
    page: '/reports/:id/public',
    redactAt: '/reports/:id/public/redact',
    resource: '/v1/reports',
    redact: 'redact-report',
    publish: 'publish-report',
    anotherDoes: 'makes the report public',
  },
  decision: {
    called: 'decision',
    address: '/public/decisions',
    page: '/sign-offs/:id/public',
    redactAt: '/sign-offs/:id/public/redact',
    resource: '/v1/sign-offs',
    redact: 'redact-decision',
    publish: 'publish-decision',
    anotherDoes: 'makes the decision public',
  },
  /** Public with the outcome of its round, which a decision of its process publishes for ever. */
  log: {
    called: 'log',
    address: '/published',
    page: '/rounds/:id/redactions',
    redactAt: '/rounds/:id/redactions',
    resource: '/v1/consultations',
    redact: 'redact-log',
    publish: 'publish-outcome',
    anotherDoes: 'publishes',
  },
} as const satisfies Readonly<Record<string, PublicKind>>;
export type PublicKindName = keyof typeof publicKinds;

/** Two have looked: who makes it public has redacted none of it. */
export function canRelease(
  kind: PublicKindName,
  redactions: readonly { readonly madeBy: string }[],
  actorId: string,
): Verdict<true> {
  const { called, anotherDoes } = publicKinds[kind];
  return redactions.some(({ madeBy }) => madeBy === actorId)
    ? refuse(
        'not-independent',
        `You have redacted something in the ${called}. Another officer looks at that and ${anotherDoes}.`,
      )
    : accept(true);
}

export const publicationFields = { reason: limits.reason, successor: limits.colour } as const;
/** A reason stands in the place of every word that is redacted; a report can also be without one of its documents. */
export const redactionFields = { words: limits.line, reason: limits.word, document: limits.word } as const;
