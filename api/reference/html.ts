import { escapeHtml } from '../../domain/html.ts';

/** HTML that is what it says: made by `html`, with every value in it escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/** A template of HTML: text is escaped, other HTML goes in as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((fixed, index) => `${fixed}${index < parts.length ? written(parts[index] ?? '') : ''}`).join(''),
  );
}

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map((each) => each.text).join('\n');
  return escapeHtml(String(part));
}
