export type Field = {
  readonly tag: 'input' | 'textarea' | 'select' | 'button';
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly id: string;
  /** Of a select. */
  readonly options: readonly { readonly value: string; readonly selected: boolean }[];
};

export type Form = {
  readonly method: 'get' | 'post';
  /** As written; '' is the page itself. */
  readonly action: string;
  readonly multipart: boolean;
  readonly fields: readonly Field[];
};

export type Step = { readonly at: string; readonly text: string };

export type Markup = {
  readonly links: readonly string[];
  readonly forms: readonly Form[];
  /** What a reader sees, white space folded. */
  readonly text: string;
  /** Steps that the page says are still to come. */
  readonly planned: readonly Step[];
};

type Attributes = Readonly<Record<string, string>>;
type Piece = {
  readonly tag: string;
  readonly closing: boolean;
  readonly attributes: Attributes;
  readonly text: string;
};

const pieces =
  /<!--[\s\S]*?-->|<(?<slash>\/?)(?<tag>[a-zA-Z][\w-]*)(?<attributes>(?:"[^"]*"|'[^']*'|[^'">])*)>|(?<text>[^<]+)/gu;
const attribute = /(?<name>[\w:-]+)(?:\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'>]+)))?/gu;
const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decode = (text: string) => text.replaceAll(/&(?:amp|lt|gt|quot|#39);/gu, (entity) => entities[entity] ?? entity);

/** What a crawler needs to know of one of our own pages: written by our templates, so always well formed. */
export function readMarkup(html: string): Markup {
  const links: string[] = [];
  const forms: (Omit<Form, 'fields'> & { fields: Field[] })[] = [];
  const planned: { at: string; text: string }[] = [];
  let text = '';
  let form: (typeof forms)[number] | undefined;
  let step: (typeof planned)[number] | undefined;
  let silent = '';
  const list = [...split(html)];
  for (const [index, piece] of list.entries()) {
    if (piece.tag === '') {
      if (silent === '') text += piece.text;
      if (silent === '' && step !== undefined) step.text += piece.text;
      continue;
    }
    if (['script', 'style', 'title'].includes(piece.tag)) silent = piece.closing ? '' : piece.tag;
    if (!inline.has(piece.tag)) text += ' ';
    if (piece.tag === 'li') step = undefined;
    if (piece.closing) {
      if (piece.tag === 'form') form = undefined;
      continue;
    }
    const { attributes } = piece;
    if (piece.tag === 'a' && attributes['href'] !== undefined) links.push(attributes['href']);
    if (piece.tag === 'li' && /app-timeline--next/u.test(attributes['class'] ?? '')) {
      step = { at: '', text: '' };
      planned.push(step);
    }
    if (piece.tag === 'time' && step?.at === '') step.at = attributes['datetime'] ?? '';
    if (piece.tag === 'form') {
      form = {
        method: attributes['method']?.toLowerCase() === 'post' ? 'post' : 'get',
        action: attributes['action'] ?? '',
        multipart: attributes['enctype'] === 'multipart/form-data',
        fields: [],
      };
      forms.push(form);
    }
    if (form !== undefined && attributes['disabled'] === undefined) {
      const field = fieldOf(piece, list, index);
      if (field !== undefined) form.fields.push(field);
    }
  }
  return { links, forms, planned, text: decode(text).replaceAll(/\s+/gu, ' ').trim() };
}

const inline = new Set(['a', 'strong', 'em', 'span', 'time', 'b', 'i', 'bdi', 'abbr']);

function* split(html: string): Generator<Piece> {
  for (const { groups } of html.matchAll(pieces)) {
    if (groups?.['text'] !== undefined) yield { tag: '', closing: false, attributes: {}, text: groups['text'] };
    else if (groups?.['tag'] !== undefined)
      yield {
        tag: groups['tag'].toLowerCase(),
        closing: groups['slash'] === '/',
        attributes: attributesOf(groups['attributes'] ?? ''),
        text: '',
      };
  }
}

function attributesOf(written: string): Attributes {
  const found = [...written.matchAll(attribute)];
  return Object.fromEntries(
    found.map(({ groups = {} }): [string, string] => [
      (groups['name'] ?? '').toLowerCase(),
      decode(groups['double'] ?? groups['single'] ?? groups['bare'] ?? ''),
    ]),
  );
}

/** `index`: where it stands among the pieces of its page. */
function fieldOf({ tag, attributes }: Piece, list: readonly Piece[], index: number): Field | undefined {
  if (tag !== 'input' && tag !== 'textarea' && tag !== 'select' && tag !== 'button') return undefined;
  const within = () => {
    const rest = list.slice(index + 1);
    return rest.slice(
      0,
      rest.findIndex((piece) => piece.tag === tag && piece.closing),
    );
  };
  const options =
    tag === 'select'
      ? within()
          .filter((piece) => piece.tag === 'option' && !piece.closing)
          .map(({ attributes: of }) => ({ value: of['value'] ?? '', selected: of['selected'] !== undefined }))
      : [];
  const typed = () =>
    decode(
      within()
        .map((piece) => piece.text)
        .join(''),
    );
  return {
    tag,
    type: attributes['type'] ?? (tag === 'button' ? 'submit' : 'text'),
    name: attributes['name'] ?? '',
    value: tag === 'textarea' ? typed() : (attributes['value'] ?? ''),
    checked: attributes['checked'] !== undefined,
    id: attributes['id'] ?? '',
    options,
  };
}
