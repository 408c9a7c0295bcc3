import { z } from 'zod';

/** What a decision did: counts, ids and instants, as the process recorded them. */
export const taken = z.object({
  act: z.string(),
  effect: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .transform(effectAsSent)
    .pipe(z.record(z.string(), z.union([z.string(), z.number()]))),
});

/** In the order of names: the database keeps no other, and a repeat is answered byte for byte like the first request. */
function effectAsSent(effect: Readonly<Record<string, string | number>>): Record<string, string | number> {
  const sorted = Object.entries(effect).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, value]) => [
      name,
      typeof value === 'number' && name.endsWith('At') ? new Date(value).toISOString() : value,
    ]),
  );
}
