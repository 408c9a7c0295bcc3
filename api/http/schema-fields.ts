import { z } from 'zod';

type Json = z.core.JSONSchema.BaseSchema;
export type Field = {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly about: string;
};

/** A schema as rows of a table: each field with its path, what it takes, and what is said of it. */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): Field[] {
  return rowsOf(z.toJSONSchema(schema, { io }), '');
}

/** What a value of the schema may look like: its own example where it has one, else the plainest that fits. */
export function exampleOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return sample(z.toJSONSchema(schema, { io }));
}

function rowsOf(schema: Json, prefix: string): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    if (typeof property === 'boolean') return [];
    const name = `${prefix}${key}`;
    const row = {
      name,
      type: typeOf(property),
      required: schema.required?.includes(key) === true,
      about: aboutOf(property),
    };
    return [row, ...innerRows(property, name)];
  });
}

function innerRows(schema: Json, name: string): Field[] {
  const items = schema.items;
  if (typeof items === 'object' && !Array.isArray(items)) return rowsOf(items, `${name}[].`);
  return rowsOf(schema, `${name}.`);
}

function alternatives(schema: Json): Json[] {
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((each) => typeof each === 'object');
}

function typeOf(schema: Json): string {
  const choices = alternatives(schema);
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (typeof schema.items === 'object' && !Array.isArray(schema.items)) return `list of ${typeOf(schema.items)}`;
  const named: Readonly<Record<string, string>> = { 'date-time': 'instant (ISO 8601)', uuid: 'id (UUID)' };
  return named[schema.format ?? ''] ?? (schema.type === undefined ? 'any' : String(schema.type));
}

function aboutOf(schema: Json): string {
  const limits = [
    schema.maxLength === undefined ? '' : `At most ${schema.maxLength} characters.`,
    schema.maxItems === undefined ? '' : `At most ${schema.maxItems}.`,
    schema.default === undefined ? '' : `Default: ${JSON.stringify(schema.default)}.`,
  ];
  return [schema.description ?? '', ...limits].filter((text) => text !== '').join(' ');
}

const plain: Readonly<Record<string, unknown>> = { string: 'text', number: 1, integer: 1, boolean: true, null: null };

function sample(schema: Json): unknown {
  if (schema['example'] !== undefined) return schema['example'];
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = alternatives(schema);
  if (first !== undefined) return sample(first);
  if (typeof schema.items === 'object' && !Array.isArray(schema.items)) return [sample(schema.items)];
  if (schema.format === 'date-time') return '2026-10-25T17:00:00.000Z';
  if (schema.format === 'uuid') return '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e';
  if (schema.type !== 'object') return plain[String(schema.type)] ?? 'text';
  const properties = Object.entries(schema.properties ?? {}).filter(
    (entry): entry is [string, Json] => typeof entry[1] === 'object',
  );
  return Object.fromEntries(
    properties.filter(([key]) => schema.required?.includes(key) === true).map(([key, inner]) => [key, sample(inner)]),
  );
}
