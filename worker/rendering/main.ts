import type { ReportFormat } from '../../domain/reports/formats.ts';
import type { Material } from './material.ts';
import { render } from './render.ts';

// Started by in-child.ts: makes one file, hands it over and ends.
export type Order = { readonly format: ReportFormat; readonly material: Material };
export type Rendered = {
  readonly file: Uint8Array;
  /** What the process took at its most, all of it. */
  readonly megabytes: number;
};
export type Said = { readonly doing: string } | Rendered;

process.once('message', (message) => {
  const { format, material } = message as Order;
  void render(format, material, (doing) => say({ doing })).then((file) =>
    say({ file, megabytes: process.resourceUsage().maxRSS / 1024 }, () => process.disconnect()),
  );
});
// Nobody waits any more.
process.once('disconnect', () => process.exit());

function say(said: Said, then = () => {}): void {
  process.send?.(said, then);
}
