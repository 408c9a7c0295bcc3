import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Render } from '../../activities/documents.ts';
import type { Order, Rendered, Said } from './main.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

export type Bounds = {
  /** How long it may take. */
  readonly timeoutMs: number;
  /** How much memory its JavaScript may take. */
  readonly megabytes: number;
};

export const renderingBounds: Bounds = { timeoutMs: 120_000, megabytes: 400 };

/** Why a file could not be made, and will not be by trying again, for the log: it ran out of time or memory, or is damaged. */
export type Trouble = { readonly trouble: string };

/**
 * Renders in a process of its own, which has no settings, no secrets and no connection: what was attached to a report may be anything.
 * It is killed when it takes too long and when `signal` says so. `tell` hears what it is doing, in words for people.
 * Throws the reason of `signal`.
 */
export async function renderInChild(
  order: Order,
  { signal, tell, bounds = renderingBounds }: { signal: AbortSignal; tell: (doing: string) => void; bounds?: Bounds },
): Promise<Rendered | Trouble> {
  signal.throwIfAborted();
  const child = fork(main, {
    execArgv: [`--max-old-space-size=${bounds.megabytes}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {},
  });
  const kill = () => void child.kill('SIGKILL');
  const timer = setTimeout(kill, bounds.timeoutMs);
  signal.addEventListener('abort', kill, { once: true });
  let rendered: Rendered | undefined;
  let trouble = '';
  child.stderr?.on('data', (text: Buffer) => {
    trouble = (trouble + text.toString()).slice(0, 2_000);
  });
  child.on('error', (error) => {
    trouble += error.message;
  });
  child.on('message', (said: Said) => {
    if ('file' in said) rendered = said;
    else tell(said.doing);
  });
  child.send(order);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  return rendered ?? { trouble };
}

/** What makes the files of reports that were frozen, with links to the portal at `site`. */
export function createRender(site: string, log: Pick<Logger, 'warn'>): Render {
  return async ({ format, ...begun }, told) => {
    const rendered = await renderInChild({ format, material: { ...begun, site } }, told);
    if ('file' in rendered) return rendered.file;
    log.warn({ format, reference: begun.tree.reference, ...rendered }, 'a file of a report could not be made');
    return undefined;
  };
}
