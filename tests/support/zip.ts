import { crc32 } from 'node:zlib';

/** A zip archive of texts, stored as they are: enough to be an office file to whoever looks into it. */
export function zip(entries: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, path, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), fields, tail, path]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(centrals.length, 4);
  end.writeUInt16LE(centrals.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\u0005\u0006', 'latin1'), end]);
}

const office = (part: string, type: string) =>
  zip({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/></Types>`,
    [part]: '<x/>',
  });
const openDocument = (kind: string) =>
  zip({ mimetype: `application/vnd.oasis.opendocument.${kind}`, 'content.xml': '<x/>' });
const bytes = (hex: string, rest = '') =>
  Buffer.concat([Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.from(rest)]);

/** The smallest file of each kind that one may send, by the ending of its name. */
export const sampleFiles: Readonly<Record<string, Buffer>> = {
  pdf: Buffer.from('%PDF-1.7\n%âãÏÓ\n'),
  docx: office('word/document.xml', 'wordprocessingml.document'),
  xlsx: office('xl/workbook.xml', 'spreadsheetml.sheet'),
  pptx: office('ppt/presentation.xml', 'presentationml.presentation'),
  odt: openDocument('text'),
  ods: openDocument('spreadsheet'),
  odp: openDocument('presentation'),
  doc: bytes('d0cf11e0a1b11ae1', '\0'.repeat(504)),
  xls: bytes('d0cf11e0a1b11ae1', '\0'.repeat(504)),
  msg: bytes('d0cf11e0a1b11ae1', '\0'.repeat(504)),
  rtf: Buffer.from('{\\rtf1\\ansi Letter}'),
  txt: Buffer.from('BMA says: a text that begins like a picture.\n'),
  csv: Buffer.from('agency,answer\r\nH\u00e4fen,"yes"\r\n', 'latin1'),
  png: bytes('89504e470d0a1a0a 0000000d49484452 00000001000000010802000000907753de 0000000049454e44ae426082'),
  jpg: bytes('ffd8ffe000104a46494600010100000100010000ffd9'),
  jpeg: bytes('ffd8ffe000104a46494600010100000100010000ffd9'),
  heic: bytes('00000018667479706865696300000000 6d69663168656963'),
  eml: Buffer.from('From: a@example.org\r\nSubject: Letter\r\n\r\nWords.\r\n'),
};
