import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

/** A folder that does not exist: the compiler reads what it is given and nothing else. */
const workspace = '/report';

/** A PDF of a Typst source and its files. Throws with what is wrong with them. */
export function typeset(source: string, files: ReadonlyMap<string, Uint8Array>, standard: 'ua-1' | '1.7'): Uint8Array {
  const compiler = NodeCompiler.create({ workspace });
  compiler.addSource(`${workspace}/main.typ`, source);
  for (const [name, content] of files) compiler.mapShadow(`${workspace}/${name}`, Buffer.from(content));
  const compiled = compiler.compile({ mainFilePath: `${workspace}/main.typ` });
  if (compiled.result === null) throw new Error(JSON.stringify(compiled.takeError()?.shortDiagnostics));
  return compiler.pdf(compiled.result, { pdfStandard: standard });
}
