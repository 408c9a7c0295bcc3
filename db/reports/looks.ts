import { desc, eq } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canBeAccent, type Look, type LogoKind, readLogo, usualAccent } from '../../domain/reports/look.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { reportLooks } from '../schema/reports.ts';
import { readWordStyles } from './word-styles.ts';

/** How reports look, as it is kept; number 0: nobody has said anything. */
export type KeptLook = Look & { readonly number: number; readonly templateName: string };

const { number, names, accent, logo, logoKind, logoAlt, styles, templateName } = reportLooks;
const columns = { number, names, accent, logo, logoKind, logoAlt, styles, templateName };
type Row = {
  number: number;
  names: string;
  accent: string;
  logo: Buffer | null;
  logoKind: LogoKind | null;
  logoAlt: string;
  styles: string | null;
  templateName: string;
};

const keptOf = ({ logo: bytes, logoKind: kind, logoAlt: alt, ...row }: Row): KeptLook => ({
  ...row,
  logo: bytes === null || kind === null ? null : { bytes, kind, alt },
});

/** How what is frozen from now on looks. */
export async function readLook(tx: Tx): Promise<KeptLook> {
  const [newest] = await tx.select(columns).from(reportLooks).orderBy(desc(number)).limit(1);
  return newest === undefined
    ? { number: 0, names: '', accent: usualAccent, logo: null, styles: null, templateName: '' }
    : keptOf(newest);
}

/** The look that a version was frozen with. */
export async function readLookById(tx: Tx, id: string): Promise<Look | null> {
  const [kept] = await tx.select(columns).from(reportLooks).where(eq(reportLooks.id, id));
  return kept === undefined ? null : keptOf(kept);
}

/** A file that is to be taken; 'keep': the one that is there; null: none. */
export type Taken<T> = T | 'keep' | null;
export type NewLook = {
  readonly names: string;
  readonly accent: string;
  readonly alt: string;
  readonly logo: Taken<Uint8Array>;
  readonly template: Taken<{ readonly fileName: string; readonly content: Uint8Array }>;
  readonly ifVersion: number;
};

/** An administrator says how reports look from now on; what is frozen keeps its own. Refused where somebody else has since it was opened. */
export async function changeLook(tx: Tx, actor: Actor, said: NewLook): Promise<Verdict<{ version: number }>> {
  const now = await readLook(tx);
  if (now.number !== said.ifVersion) return changedMeanwhile;
  const colour = canBeAccent(said.accent);
  if (!colour.ok) return colour;
  const bytes = said.logo === 'keep' ? (now.logo?.bytes ?? null) : said.logo;
  const kind = bytes === null ? accept(null) : readLogo(bytes, said.alt);
  if (!kind.ok) return kind;
  const template = takenTemplate(said, now);
  if (!template.ok) return template;
  const next = said.ifVersion + 1;
  const kept = await tx
    .insert(reportLooks)
    .values({
      number: next,
      names: said.names,
      accent: said.accent,
      logo: bytes === null ? null : Buffer.from(bytes),
      logoKind: kind.value,
      logoAlt: bytes === null ? '' : said.alt,
      ...template.value,
      madeBy: actor.personId,
    })
    .onConflictDoNothing()
    .returning({ version: number });
  const [done] = kept;
  if (done === undefined) return changedMeanwhile;
  await audit(tx, { actorId: actor.personId, act: 'report-look-changed', details: { number: next } });
  return accept(done);
}
const changedMeanwhile = refuse(
  'version-changed',
  'Somebody has changed how reports look since you opened this. Open it again.',
);

function takenTemplate({ template }: NewLook, now: KeptLook): Verdict<{ styles: string | null; templateName: string }> {
  if (template === null) return accept({ styles: null, templateName: '' });
  if (template === 'keep') return accept({ styles: now.styles, templateName: now.templateName });
  const read = readWordStyles(template.content);
  return read.ok ? accept({ styles: read.value, templateName: template.fileName }) : read;
}
