import type { Client } from 'pg';

/** Rows and bytes of each table, with its indexes and what is stored beside it. */
export type Sizes = ReadonlyMap<string, { readonly rows: number; readonly bytes: number }>;

/** As they are on the disk at this moment, after the space of dead rows was given back. */
export async function sizesOf(owner: Client): Promise<Sizes> {
  await owner.query('vacuum full analyze');
  const { rows } = await owner.query<{ name: string; rows: number; bytes: number }>(`
    select relname as name, greatest(reltuples, 0)::float8 as rows, pg_total_relation_size(oid)::float8 as bytes
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`);
  return new Map(rows.map(({ name, ...size }) => [name, size]));
}

/** The tables that grew, the one that grew most first: a line each, with what came of one agency. */
export function grown(before: Sizes, after: Sizes, agencies: number): string[] {
  const each = [...after]
    .map(([name, { rows, bytes }]) => {
      const was = before.get(name) ?? { rows: 0, bytes: 0 };
      return { name, rows: rows - was.rows, bytes: bytes - was.bytes };
    })
    .filter(({ bytes }) => bytes > 0)
    .sort((one, other) => other.bytes - one.bytes);
  const all = each.reduce((sum, { rows, bytes }) => ({ rows: sum.rows + rows, bytes: sum.bytes + bytes }), {
    rows: 0,
    bytes: 0,
  });
  return [...each, { name: 'all', ...all }].map(
    ({ name, rows, bytes }) =>
      `${name.padEnd(24)} ${(rows / agencies).toFixed(2).padStart(8)} rows and ${(bytes / agencies).toFixed(0).padStart(7)} bytes an agency`,
  );
}
