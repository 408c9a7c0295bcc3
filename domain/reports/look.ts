import { limits } from '../limits.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

// How the reports of a directorate look: its names, its logo, its colour, and the styles of a Word document of its own.

export type LogoKind = 'png' | 'svg';
/** The directorate's own look, as every format of a report is given it. */
export type Look = {
  /** What stands beside the logo, one name a line. */
  readonly names: string;
  /** '#rrggbb'. */
  readonly accent: string;
  readonly logo: { readonly kind: LogoKind; readonly bytes: Uint8Array; readonly alt: string } | null;
  /** The styles of a Word document (its word/styles.xml). */
  readonly styles: string | null;
};

/** The names of a look, each a line of its own. */
export function namesOf({ names }: Pick<Look, 'names'>): string[] {
  return names.split('\n').flatMap((name) => name.trim() || []);
}

export const lookFields = { names: limits.title, alt: limits.line } as const;
/** What headings look like where nobody has said otherwise. */
export const usualAccent = '#0b0c0c';
export const mostLogoBytes = 256 * 1024;
export const mostTemplateBytes = 2 * 1024 * 1024;

/** WCAG 2.2, 1.4.3: text against its ground. */
const leastContrast = 4.5;

/** The contrast of a colour, '#rrggbb', against white, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastOnWhite(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

/** Whether headings can have the colour: everybody can read them on white. */
export function canBeAccent(colour: string): Verdict<true> {
  if (!/^#[0-9a-f]{6}$/u.test(colour))
    return refuse('malformed', 'Write the colour as # and six digits, for example #1d4e89.', { field: 'accent' });
  const contrast = contrastOnWhite(colour);
  return contrast >= leastContrast
    ? accept(true)
    : refuse(
        'malformed',
        `This colour is too light to be read on white: its contrast is ${contrast.toFixed(1)}, and must be at least ${leastContrast}. Choose a darker one.`,
        { field: 'accent' },
      );
}

const pngBegins = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** So wide or high a picture may be: more is not seen, and takes memory to draw. */
const mostPixels = 4000;

/** What an SVG may not have: whatever runs, is fetched, or comes from elsewhere. */
const active: readonly { readonly found: RegExp; readonly what: string }[] = [
  { found: /<!(?!--)/u, what: 'a document type or an entity' },
  { found: /<\?(?!xml\s)/u, what: 'a processing instruction' },
  {
    found: /<\s*(?:[\w-]+:)?(?:script|foreignObject|iframe|image|feImage|a|set|animate\w*|style)[\s/>]/iu,
    what: 'a script, a picture, a style sheet, a link or something that moves',
  },
  { found: /\son\w+\s*=/iu, what: 'something that runs' },
  { found: /href\s*=\s*["']\s*(?!#)/iu, what: 'a link to elsewhere' },
  { found: /url\(\s*["']?\s*(?!#)/iu, what: 'something from elsewhere' },
  { found: /&(?!amp;|lt;|gt;|quot;|apos;|#\d+;|#x[\da-f]+;)/iu, what: 'an entity' },
];

/** Which kind of logo the bytes are; refused where they are none that can be shown safely. In: the alternative text, which every logo has. */
export function readLogo(bytes: Uint8Array, alt: string): Verdict<LogoKind> {
  const no = (text: string) => refuse('malformed', text, { field: 'file' });
  if (alt === '')
    return refuse('malformed', 'Say in words what the logo shows, for who does not see it.', { field: 'alt' });
  if (bytes.length > mostLogoBytes) return no('The logo is larger than 256 KB. Save it smaller and choose it again.');
  if (pngBegins.every((byte, at) => bytes[at] === byte)) {
    const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sizes = bytes.length < 33 ? [0] : [head.getUint32(16), head.getUint32(20)];
    return sizes.every((size) => size > 0 && size <= mostPixels)
      ? accept('png')
      : no(`The picture is damaged, or wider or higher than ${mostPixels} pixels.`);
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  if (!/^\uFEFF?\s*(?:<\?xml\s[^>]*\?>)?(?:\s|<!--[\s\S]*?-->)*<svg[\s>]/u.test(text))
    return no('A logo is a PNG or an SVG.');
  const found = active.find((one) => one.found.test(text));
  return found === undefined
    ? accept('svg')
    : no(`The SVG holds ${found.what}. Save it as a plain drawing, or as a PNG.`);
}

/** Styles without which a report would lose its headings. */
const neededStyles = ['Title', 'Heading1', 'Heading2'];

/** Whether a Word document's styles can be taken for reports. In: its word/styles.xml, undefined where it has none. */
export function canBeTemplate(styles: string | undefined): Verdict<string> {
  if (styles === undefined || /<!/u.test(styles.replaceAll(/<!--[\s\S]*?-->/gu, '')))
    return refuse('malformed', 'This is no Word document (docx) with styles.', { field: 'file' });
  const missing = neededStyles.filter((id) => !styles.includes(`w:styleId="${id}"`));
  return missing.length === 0
    ? accept(styles)
    : refuse(
        'malformed',
        `The document lacks these styles: ${missing.join(', ')}. Use each of them in it once, and choose it again.`,
        {
          field: 'file',
        },
      );
}
