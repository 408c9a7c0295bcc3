import type { Response } from 'express';
import type { Refusal } from '../../domain/refusal.ts';

/** Something wrong with one field of a form, said in the page beside it. */
export type Problem = { readonly field: string; readonly text: string };

/** A choice between the two instants of a time that the clocks show twice. */
export type Ambiguous = { readonly field: string; readonly items: readonly { value: string; text: string }[] };

/** What a form is shown again with: what is wrong, and where it was not the time, the same key, so that the next press asks for the same. */
export type Again = {
  readonly problems?: readonly Problem[];
  readonly idempotencyKey?: string;
  readonly ambiguous?: Ambiguous | undefined;
  /** What was said, where it was refused. */
  readonly refusal?: Refusal;
};

/** Where a page is written to; `again`: a form that was sent and not taken is shown anew. */
export type Shown = { readonly res: Response; readonly again?: Again };

export type Page = {
  readonly title: string;
  readonly problems?: readonly Problem[];
  readonly back?: { readonly href: string; readonly text: string };
  /** What the fields of its form hold, where that is not what was typed. */
  readonly values?: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
};

/**
 * Writes a page. Beside what it is given it knows what was typed (`values`), what is wrong with it, what was done by the
 * form that led here, and the key of the next form. A page with problems is 422 unless another status is given.
 */
export type Render = (at: Shown, view: string, page: Page, status?: number) => void;
