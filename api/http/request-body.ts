import { isUtf8 } from 'node:buffer';
import { raw, type Request, type RequestHandler, type Response } from 'express';
import { Problem } from './problems.ts';
import { checkText } from './strict-json.ts';

export const usualBodyLimit = 256 * 1024;

/** For a body with a list that may have ten thousand ids, which alone are 390 KB. */
export const listBodyLimit = 1024 * 1024;

/**
 * Reads a JSON body into `req.body`, or refuses it: 415 for another media type or a compressed body (a small one may
 * unpack to gigabytes), 413 for a large one, 400 for what is no JSON or cannot be stored (R67).
 */
export function readBody(limit: number): RequestHandler {
  const parser = raw({ type: () => true, limit, inflate: false });
  // A promise, since what is thrown in the parser's callback would end the process and not the request.
  const received = (req: Request, res: Response) =>
    new Promise<unknown>((resolve, reject) => {
      parser(req, res, (error?: unknown) => {
        if (error === undefined || error === null) resolve((req as { body: unknown }).body);
        else reject(problemOfParser(error, limit));
      });
    });
  return async (req, res, next) => {
    if (req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) === 0) {
      // An act without words may come without a body; what a schema asks for, it will miss.
      req.body = undefined;
      return next();
    }
    if (!/^application\/json\s*(?:;\s*charset=utf-?8\s*)?$/iu.test(req.get('content-type') ?? ''))
      throw new Problem('not-allowed-type', 'Send the body as application/json in UTF-8.');
    const body = await received(req, res);
    req.body = parseJson(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    next();
  };
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Problem('unreadable', 'The body is not UTF-8.');
  const text = bytes.toString('utf8');
  const parsed = parse(text);
  const flaw = checkText(text, parsed);
  if (flaw !== undefined) throw new Problem('unreadable', flaw);
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('unreadable', 'The body is no JSON.');
  }
}

/** body-parser says by `type` what was wrong. */
function problemOfParser(error: unknown, limit: number): Error {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large')
    return new Problem('too-large', `The body is larger than ${Math.floor(limit / 1024)} KB.`);
  if (type === 'encoding.unsupported')
    return new Problem('not-allowed-type', 'Send the body without Content-Encoding.');
  if (typeof type === 'string') return new Problem('unreadable', 'The body cannot be read to its end.');
  return error instanceof Error ? error : new Error('the body could not be read', { cause: error });
}
