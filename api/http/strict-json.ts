/**
 * What is wrong with a JSON text that parses all the same, in words; undefined if nothing: a key that stands twice in
 * one object (readers differ in which counts), text that Postgres cannot hold (NUL) or that is no Unicode (half of a
 * surrogate pair). Walks without recursion, so that depth costs nothing.
 */
export function checkText(text: string, parsed: unknown): string | undefined {
  return hasUnstorableText(parsed) ? 'A text holds NUL or half a character.' : findRepeatedKey(text);
}

function hasUnstorableText(parsed: unknown): boolean {
  const pending: unknown[] = [parsed];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) return true;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      pending.push(inner);
      if (!Array.isArray(value)) pending.push(key);
    }
  }
  return false;
}

/** The text is known to be JSON, so only strings, brackets and colons matter. */
function findRepeatedKey(text: string): string | undefined {
  const keys: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{' || sign === '[') keys.push(new Set());
    else if (sign === '}' || sign === ']') keys.pop();
    else if (sign === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const key = String(JSON.parse(text.slice(at, end + 1)));
        if (keys.at(-1)?.has(key) === true) return 'A key stands twice in one object.';
        keys.at(-1)?.add(key);
      }
      at = end;
    }
  }
  return undefined;
}

/** The closing quote: one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
}

/** A string is a key if a colon follows, after white space. */
function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (/\s/u.test(text[next] ?? '')) next += 1;
  return text[next] === ':';
}
