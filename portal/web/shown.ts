import type { Response } from 'express';
import type { Templates } from './templates.ts';
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

/** What every page may have besides the values that its own template reads. */
type Page = {
  readonly title: string;
  readonly problems?: readonly Problem[];
  readonly back?: { readonly href: string; readonly text: string };
  /** What the fields of its form hold, where that is not what was typed. */
  readonly values?: Readonly<Record<string, string>>;
  readonly differences?: readonly Difference[];
};

/** Where somebody else has saved since a form was opened: what is stored by now beside what was typed. */
export type Difference = { readonly label: string; readonly stored: string; readonly typed: string };

type Names<Text> = Text extends `${infer One} ${infer More}` ? One | Names<More> : Text extends '' ? never : Text;

export type View = keyof Templates;

/** What a template is handed: every value that it reads, whether there is one or not (`undefined`). */
export type Data<V extends View> = Page & { readonly [Name in Names<Templates[V]> & string]: unknown };

/** The same without what a room adds to each of its pages. */
export type Part<V extends View, Added> = Omit<Page, 'title'> & {
  readonly [Name in Exclude<Names<Templates[V]>, keyof Added> & string]: unknown;
};

/** A page of a room, with what the room adds to each of its pages. */
export function whole<V extends View, Added extends { readonly title: string }>(
  page: Part<V, Added>,
  added: Added,
): Data<V> {
  // A part is the whole but for what is added here.
  return { ...page, ...added } as unknown as Data<V>;
}

/**
 * Writes a page. Beside what it is given it knows what was typed (`values`), what is wrong with it, what was done by the
 * form that led here, and the key of the next form. A page with problems is 422 unless another status is given.
 */
export type Render = <V extends View>(at: Shown, view: V, page: Data<V>, status?: number) => void;
