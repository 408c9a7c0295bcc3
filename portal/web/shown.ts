import type { Response } from 'express';

/** Something wrong with one field of a form, said in the page beside it. */
export type Problem = { readonly field: string; readonly text: string };

export type Page = {
  readonly title: string;
  readonly problems?: readonly Problem[];
  readonly back?: { readonly href: string; readonly text: string };
  readonly [name: string]: unknown;
};

/** Writes a page. A page with problems is 422 unless another status is given. */
export type Render = (res: Response, view: string, page: Page, status?: number) => void;
