import { styleText } from 'node:util';

const levels: Record<number, string> = { 40: 'warning', 50: 'error', 60: 'fatal' };
/** What says where a line comes from or repeats what the line says already. */
const dull = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err', 'req', 'res', 'responseTime']);

export type Log = (part: string, line: string) => void;

/** Writes lines as "12:03:04 worker  what happened"; a line that is JSON of our logger becomes words. */
export function createLog(write: (text: string) => void, colours: boolean): Log {
  return (part, line) => {
    const time = new Date().toTimeString().slice(0, 8);
    const start = `${time} ${part.padEnd(8)} `;
    const text = readable(line).replaceAll('\n', `\n${' '.repeat(start.length)}`);
    write(`${colours ? styleText('dim', start) : start}${text}\n`);
  };
}

/** One entry of the log in words; any other text as it is. */
export function readable(line: string): string {
  const entry = parseEntry(line);
  if (entry === undefined) return line;
  const level = levels[Number(entry['level'])];
  const words = [level && `${level}:`, String(entry['msg']), request(entry), ...rest(entry), failure(entry['err'])];
  return words.filter(Boolean).join(' ');
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return typeof entry['msg'] === 'string' ? entry : undefined;
  } catch {
    return undefined;
  }
}

function request({ req, res, responseTime }: Record<string, unknown>): string | undefined {
  if (!isObject(req) || !isObject(res)) return undefined;
  return `${String(req['method'])} ${String(req['path'])} ${String(res['statusCode'])} in ${String(responseTime)} ms`;
}

function rest(entry: Record<string, unknown>): string[] {
  return Object.entries(entry)
    .filter(([key]) => !dull.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

function failure(error: unknown): string | undefined {
  return isObject(error) ? `\n${String(error['stack'] ?? error['message'])}` : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
