import { isPortFree } from './parts/free-port.ts';
import { endLeftBehind } from './parts/left-behind.ts';
import { lockFolder } from './parts/lock.ts';
import { readOptions, usage } from './options.ts';
import { createParts, type Parts } from './parts/parts.ts';
import { SetupProblem } from '../problem.ts';
import { StartProblem } from './problem.ts';
import { createLog } from './readable-log.ts';
import type { Account } from './sample/accounts.ts';
import { type Addresses, startAll } from './start.ts';

const write = (text: string) => void process.stdout.write(text);

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) write(usage);
  else await run(options);
} catch (error) {
  // What a person can put right is one sentence; a fault of ours needs its stack.
  if (error instanceof StartProblem || error instanceof SetupProblem) process.stderr.write(`\n${error.message}\n`);
  else process.stderr.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

async function run(options: ReturnType<typeof readOptions>): Promise<void> {
  const unlock = lockFolder(options.dataDir);
  const log = createLog(write, process.stdout.isTTY);
  const say = (line: string) => log('start', line);
  const parts = createParts(say);
  try {
    // First: what a killed run left may be what holds the port.
    await endLeftBehind(options.dataDir, say);
    if (!(await isPortFree(options.port, '127.0.0.1'))) {
      throw new StartProblem(`Port ${options.port} is in use: choose another, as in npm start -- --port 3100.`);
    }
    stopOnSignals(parts, unlock, say);
    const { addresses, accounts } = await Promise.race([startAll(options, parts, log), parts.broken]);
    write(table(addresses, accounts));
    await parts.broken;
  } catch (error) {
    await parts.stop();
    unlock();
    throw error;
  }
}

function stopOnSignals(parts: Parts, unlock: () => void, say: (line: string) => void): void {
  let firstMs: number | undefined;
  const onSignal = () => {
    // npm passes on the signal that the terminal has sent already: within a second it is one and the same.
    if (firstMs !== undefined && Date.now() - firstMs < 1_000) return;
    if (firstMs !== undefined) {
      parts.force();
      unlock();
      process.exit(1);
    }
    firstMs = Date.now();
    say('Stopping everything; Ctrl-C once more ends it at once');
    void parts.stop().then(() => {
      unlock();
      say('Stopped. The data is kept; the next start goes on from here.');
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

function table({ portal, mailbox, temporal }: Addresses, accounts: Account[]): string {
  const rows = [
    ['Portal', portal],
    ['API', `${portal}/v1, described at ${portal}/docs`],
    ['Mailbox', mailbox],
    ['Temporal', temporal],
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`);
  if (accounts.length > 0) {
    lines.push('', '  Sign in with one of these addresses; the code comes to the mailbox:', '');
    const [long, wide] = [
      Math.max(...accounts.map(({ purpose }) => purpose.length)) + 2,
      Math.max(...accounts.map(({ address }) => address.length)) + 2,
    ];
    lines.push(
      ...accounts.map(
        ({ purpose, name, role, address }) => `  ${purpose.padEnd(long)}${address.padEnd(wide)}${name}, ${role}`,
      ),
    );
  }
  return `\n${lines.join('\n')}\n\n  Ctrl-C stops everything.\n\n`;
}
