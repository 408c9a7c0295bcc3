import { changeLook, type NewLook, readLook } from '../../../db/reports/looks.ts';
import { contrastOnWhite, lookFields } from '../../../domain/reports/look.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, type Field, oneOf, words } from '../../web/forms/fields.ts';
import { formAt } from '../../web/forms/form.ts';
import { uploadOf } from '../../web/forms/upload.ts';
import { found, reading } from '../../web/page.ts';
import { sendPicture } from '../../web/stored-file.ts';

/** The file that was chosen, which is the logo or the template; none is chosen where all files stay. */
const file: Field<{ fileName: string; content: Uint8Array } | null> = (req) => {
  const { file: chosen, tooLarge } = uploadOf(req);
  return tooLarge
    ? { problems: [{ field: 'file', text: 'The file is larger than 10 MB' }] }
    : { value: chosen ?? null };
};
const whats = ['none', 'logo', 'template', 'no-logo', 'no-template'] as const;

/** How the reports of the directorate look: names, logo, colour, and the styles of a Word document of its own (F76). */
export const reportLookRoutes: readonly Route[] = [
  ['get', '/report-look/logo', 'see-look', showLogo],
  ...formAt('/report-look', 'change-look', {
    page: show,
    upload: true,
    fields: () => ({
      names: words(lookFields.names),
      accent: aLine(7, 'Say which colour headings have'),
      alt: aLine(lookFields.alt),
      what: oneOf(whats, 'Choose what becomes of the files'),
      file,
    }),
    wrong: ({ what, file: chosen }) => {
      const takes = what === 'logo' || what === 'template';
      if (takes && chosen === null) return [{ field: 'file', text: 'Choose the file' }];
      return !takes && chosen !== null && chosen !== undefined
        ? [{ field: 'what', text: 'Say whether the file is the logo or the Word document' }]
        : [];
    },
    act: ({ what, file: chosen, accent, ...said }, { actor, ifVersion, perform }) => {
      const logo: NewLook['logo'] = what === 'logo' && chosen ? chosen.content : what === 'no-logo' ? null : 'keep';
      const template: NewLook['template'] =
        what === 'template' && chosen ? chosen : what === 'no-template' ? null : 'keep';
      const look = { ...said, accent: accent.toLowerCase(), logo, template, ifVersion };
      return perform('change-look', (tx) => changeLook(tx, actor, look));
    },
    at: 'names',
    leads: '/report-look?done=saved',
  }),
];

async function showLogo(portal: Portal, { actor, res }: Visit): Promise<void> {
  const { logo } = await reading(portal, actor, readLook);
  sendPicture(res, found(logo ?? undefined));
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const look = await reading(portal, visit.actor, readLook);
  const { logo } = look;
  portal.render(visit, 'reports/house-style/look', {
    title: 'How reports look',
    look: {
      accent: look.accent,
      contrast: contrastOnWhite(look.accent).toFixed(1),
      alt: logo?.alt ?? '',
      template: look.templateName,
    },
    ...filled(
      visit,
      {
        names: look.names,
        accent: look.accent,
        alt: logo?.alt ?? '',
        what: 'none',
        ifVersion: String(look.number),
      },
      { names: 'Names', accent: 'Colour', alt: 'What the logo shows' },
    ),
    back: { href: '/reports', text: 'Reports' },
  });
}
