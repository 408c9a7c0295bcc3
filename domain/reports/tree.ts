/**
 * What a report says, with nothing left to look up: plain JSON. Every format is rendered from a tree, never from the database;
 * freezing a report stores its tree and the tree's SHA-256, so that the formats cannot differ and an old report is rendered
 * alike in ten years.
 */
export type ReportTree = {
  /** Of this shape; a reader of another number refuses it. */
  readonly shape: 1;
  readonly reference: string;
  readonly title: string;
  readonly kind: ReportKind;
  readonly meeting: ReportMeeting;
  readonly recommendation: { readonly kind: string; readonly text: string };
  readonly authors: readonly ReportAuthor[];
  /** The report on the same strategy that came to this body before (S56); null: this is the first. */
  readonly before: { readonly reference: string; readonly title: string; readonly on: string } | null;
  /** When its live parts were read, and "Draft" or "Frozen", as people read it. */
  readonly asAt: string;
  readonly sections: readonly ReportSection[];
  /** In the order of their numbers, the first is Appendix 1 (S75). */
  readonly appendices: readonly ReportAppendix[];
  /** Standing lines: whom to ask (S52). */
  readonly contact: readonly string[];
};

export const reportKinds = ['strategy', 'action-plan', 'review', 'inspection', 'consultation', 'part'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** The meeting that the report belongs to: its body, its plain day, its number in the agenda ("" until it is known), and by whom it is laid. */
export type ReportMeeting = {
  readonly body: string;
  readonly on: string;
  readonly number: string;
  readonly by: string;
};

/** Somebody who wrote it (S51); rank and unit are "" where he has none. */
export type ReportAuthor = { readonly name: string; readonly rank: string; readonly unit: string };

/** A part with a heading. `letter` is "" for what stands before "A" (the summary). */
export type ReportSection = {
  readonly key: string;
  readonly letter: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
};

export type ReportAppendix = {
  readonly key: string;
  readonly title: string;
  /** What it says itself, or the document that it is. */
  readonly content: { readonly blocks: readonly Block[] } | { readonly file: AttachedFile };
};

/** A document that was attached, by its hash; its bytes are kept beside the tree. */
export type AttachedFile = {
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
};

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  /** `number` counts through the whole report; "" where paragraphs of this place are not numbered (a summary, an appendix). */
  | { readonly kind: 'paragraph'; readonly key: string; readonly number: string; readonly runs: readonly Run[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Run[])[] }
  | ReportTable
  | ReportChart
  /** A part that must be there has nothing to say, and says so (S50, S71). */
  | { readonly kind: 'nil'; readonly sentence: string };

/** A piece of text. `to` is what it names: a page ("/strategies/…"), or a place in this report ("#appendix:key", "#paragraph:key", "#table:key"). */
export type Run = {
  readonly text: string;
  readonly strong?: boolean;
  readonly emphasis?: boolean;
  readonly to?: string;
};

export type ReportTable = {
  readonly kind: 'table';
  readonly key: string;
  readonly caption: string;
  readonly columns: readonly { readonly heading: string; readonly numeric: boolean }[];
  readonly rows: readonly ReportRow[];
  /** What was read, and when, where it is a live part. */
  readonly asAt?: string;
  /** It lists only what has happened since the report before: what stood in that one is not missed here. */
  readonly onlyNew?: true;
};

/** A row; its key is the identity of what it is about through all reports, and what it is compared by (F59). */
export type ReportRow = {
  readonly key: string;
  readonly cells: readonly ReportCell[];
  readonly change?: Change;
};

/** What a cell says; `number` is its value where it is one, for a spreadsheet. */
export type ReportCell = { readonly text: string; readonly number?: number; readonly to?: string };

/** Against the report before. */
export type Change = 'new' | 'changed' | 'unchanged';

/** A drawing as SVG text, what it shows in a sentence, and its numbers. */
export type ReportChart = {
  readonly kind: 'chart';
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly svg: string;
  readonly table: ReportTable;
};
