import { describe, expect, it } from 'vitest';
import {
  canBeAccent,
  canBeTemplate,
  contrastOnWhite,
  mostLogoBytes,
  namesOf,
  readLogo,
} from '../../../domain/reports/look.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
/** The beginning of a PNG of this size. */
function png(width: number, height: number): Uint8Array {
  const picture = new Uint8Array(40);
  picture.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(picture.buffer).setUint32(16, width);
  new DataView(picture.buffer).setUint32(20, height);
  return picture;
}

describe('the colour of headings', () => {
  it('can be read on white', () => {
    expect(contrastOnWhite('#000000')).toBeCloseTo(21);
    expect(contrastOnWhite('#ffffff')).toBeCloseTo(1);
    expect(contrastOnWhite('#767676')).toBeCloseTo(4.54, 2);
    expect(canBeAccent('#767676')).toMatchObject({ ok: true });
    expect(canBeAccent('#777777')).toMatchObject({ message: expect.stringContaining('its contrast is 4.5') });
    expect(canBeAccent('red')).toMatchObject({ code: 'malformed', detail: { field: 'accent' } });
  });
});

describe('a logo', () => {
  it('is a PNG or a plain SVG, and is described', () => {
    expect(readLogo(png(200, 100), 'Arms')).toMatchObject({ value: 'png' });
    expect(
      readLogo(bytes('<?xml version="1.0"?><!-- ours --><svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'), 'Arms'),
    ).toMatchObject({ value: 'svg' });
    expect(readLogo(png(200, 100), '')).toMatchObject({ detail: { field: 'alt' } });
    expect(readLogo(bytes('GIF89a'), 'Arms')).toMatchObject({ message: 'A logo is a PNG or an SVG.' });
  });

  it('is bounded', () => {
    for (const picture of [png(0, 1), png(1, 5000), png(1, 1).subarray(0, 30)])
      expect(readLogo(picture, 'Arms')).toMatchObject({ message: expect.stringContaining('damaged') });
    expect(readLogo(new Uint8Array(mostLogoBytes + 1), 'Arms')).toMatchObject({
      message: expect.stringContaining('256 KB'),
    });
  });

  it.each([
    '<svg><script>alert(1)</script></svg>',
    '<svg onload="alert(1)"></svg>',
    '<svg><foreignObject><p/></foreignObject></svg>',
    '<svg><image href="/etc/passwd"/></svg>',
    '<svg><svg:image href="#a"/></svg>',
    '<svg><use href="https://elsewhere/x.svg#a"/></svg>',
    '<svg><use xlink:href="file:///etc/passwd"/></svg>',
    '<svg><rect style="fill:url(https://elsewhere)"/></svg>',
    '<svg><style>@import "x"</style></svg>',
    '<svg><a href="#x"/></svg>',
    '<svg><set attributeName="href" to="x"/></svg>',
    '<svg>&xxe;</svg>',
    '<svg><!DOCTYPE x [<!ENTITY a "b">]></svg>',
    '<svg><?php ?></svg>',
  ])('runs nothing and fetches nothing: %s', (drawing) => {
    expect(readLogo(bytes(drawing), 'Arms')).toMatchObject({ code: 'malformed', detail: { field: 'file' } });
  });

  it('may point into itself', () => {
    expect(readLogo(bytes('<svg><use href="#a"/><rect fill="url(#b)"/>&amp;&#39;</svg>'), 'Arms')).toMatchObject({
      ok: true,
    });
  });
});

it('names stand one a line', () => {
  expect(namesOf({ names: 'One\n\n Two' })).toEqual(['One', 'Two']);
});

it('a template has the styles of headings that reports use, and declares nothing', () => {
  const all = ['Title', 'Heading1', 'Heading2'].map((id) => `<w:style w:styleId="${id}"/>`).join('');
  expect(canBeTemplate(`<?xml?><!-- x --><w:styles>${all}</w:styles>`)).toMatchObject({ ok: true });
  expect(canBeTemplate(`<!DOCTYPE x>${all}`)).toMatchObject({ code: 'malformed' });
  expect(canBeTemplate(undefined)).toMatchObject({ detail: { field: 'file' } });
  expect(canBeTemplate('<w:style w:styleId="Title"/>')).toMatchObject({
    message: expect.stringContaining('Heading1, Heading2'),
  });
});
