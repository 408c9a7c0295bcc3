import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const words = z.union([z.string(), z.array(z.string())]);
const service = z.object({
  image: z.string().optional(),
  command: words.optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  secrets: z.array(z.string()).default([]),
  restart: z.string().optional(),
  stop_grace_period: z.string().optional(),
  mem_limit: z.string().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  logging: z.object({ options: z.record(z.string(), z.string()) }).optional(),
});

/** The deployment as docker-compose.yml writes it, its anchors resolved. */
export const compose = z
  .object({ services: z.record(z.string(), service), secrets: z.record(z.string(), z.object({ file: z.string() })) })
  .parse(
    parse(readFileSync(fileURLToPath(new URL('../../../docker-compose.yml', import.meta.url)), 'utf8'), {
      merge: true,
    }),
  );

/** What the operator has chosen, by the names in .env. */
export type Chosen = Readonly<Record<string, string>>;

const filled = (text: string, chosen: Chosen) =>
  text.replaceAll(
    /\$\{(?<name>\w+):-(?<usual>[^}]*)\}/gu,
    (_all, name: string, usual: string) => chosen[name] ?? usual,
  );

/** Puts a secret into a file each, as the operator does. Out: their folder, which the environment's `_FILE` variables name. */
export function writeSecrets(folder: string, texts: Chosen = {}): string {
  const place = join(folder, 'secrets');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    const usual = filled(file, {}) === '/dev/null' ? '' : `the-${basename(file)}:@/%&?\n`;
    writeFileSync(join(place, name), texts[name] ?? usual);
  }
  return place;
}

/** The environment that Compose makes of a service, with secrets in the given folder. */
export function environmentOf(name: string, secretsFolder: string, chosen: Chosen = {}): Record<string, string> {
  const variables = Object.entries(compose.services[name]?.environment ?? {});
  const inPlace = (text: string) => text.replace(/^\/run\/secrets\//u, `${secretsFolder}/`);
  return Object.fromEntries(variables.map(([key, value]) => [key, inPlace(filled(String(value), chosen))]));
}

/** The words of a service's command, as its container gets them. */
export function commandOf(name: string): string[] {
  const command = compose.services[name]?.command ?? [];
  return [command].flat().map((word) => word.replaceAll('$$', '$'));
}
