import type { Look } from '../../domain/reports/look.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';

/** All that a report is rendered from: nothing is looked up. */
export type Material = {
  readonly tree: ReportTree;
  /** When the version was made, in epoch milliseconds: the date that the files carry, whenever they are rendered. */
  readonly at: number;
  /** The address of the portal, without a slash at its end, for links to its pages. */
  readonly site: string;
  /** The directorate's own look; null: as the house does. */
  readonly look: Look | null;
  /** The bytes of attached documents by their SHA-256; read for the bundle alone. */
  readonly files: ReadonlyMap<string, Uint8Array>;
};

/** Hears what is being done, in words for people. */
export type Tell = (doing: string) => void;
