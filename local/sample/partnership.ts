/** One agency of the sample: its level, who answers for it, and its escalation ladder by rung. */
export type SampleAgency = {
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: 'strategic' | 'borough';
  readonly parent?: string;
  readonly contacts: readonly SamplePerson[];
  readonly ladder: readonly (SamplePerson & { readonly rung: number })[];
};

export type SamplePerson = { readonly name: string; readonly title: string };

const service = 'Metropolitan Police Service';

/**
 * The partnership of report 16 (S13, S14, S18): the agencies are the report's, the people are invented.
 * The Youth Justice Board has no first rung, so that one sees a missing level fall to the next.
 */
export const sampleAgencies: readonly SampleAgency[] = [
  agency(
    'Metropolitan Police Authority',
    ['Amara Whitlock', 'Policy officer'],
    ['Denis Farrow', 'Deputy clerk'],
    ['Judith Okafor', 'Clerk to the Authority'],
  ),
  agency(
    'London Drug and Alcohol Network',
    ['Rosa Linden', 'Network coordinator'],
    ['Peter Hale', 'Programme manager'],
    ['Miriam Stone', 'Chief executive'],
  ),
  agency(
    'Government Office for London',
    ['Tom Achebe', 'Community safety adviser'],
    ['Grace Pell', 'Team leader'],
    ['Owen Mercer', 'Director of community safety'],
  ),
  agency(
    'Home Office',
    ['Leila Grant', 'Drugs strategy officer'],
    ['Simon Ashby', 'Head of drugs delivery'],
    ['Helena Royce', 'Director of drugs and crime'],
  ),
  agency(
    'National Treatment Agency, London region',
    ['Joel Barker', 'Regional analyst'],
    ['Nina Castell', 'Deputy regional manager'],
    ['Arthur Penn', 'Regional manager'],
  ),
  {
    name: 'Youth Justice Board',
    kind: 'agency',
    level: 'strategic',
    contacts: [{ name: 'Kit Morland', title: 'Policy adviser' }],
    ladder: [{ name: 'Freya Dunn', title: 'Head of policy', rung: 2 }],
  },
  agency(
    'Drug Prevention Advisory Council',
    ['Hugh Sefton', 'Secretary'],
    ['Wanda Price', 'Vice-chair'],
    ['Lionel Grey', 'Chair'],
  ),
  agency(
    'Health Service',
    ['Priya Nolan', 'Public health specialist'],
    ['Callum Reid', 'Commissioning manager'],
    ['Edith Vaughan', 'Director of public health'],
  ),
  unit(
    'Territorial Policing',
    ['Sgt Maya Ellis', 'Staff officer'],
    ['Insp Craig Lowe', 'Operations inspector'],
    ['Cdr Paula Finch', 'Commander'],
  ),
  unit(
    'Specialist Operations',
    ['DS Ian Croft', 'Staff officer'],
    ['DI Ruth Adler', 'Detective inspector'],
    ['Cdr Victor Hume', 'Commander'],
  ),
  unit(
    'Clubs and Vice Unit',
    ['PC Dana Hart', 'Licensing officer'],
    ['Insp Neil Jarvis', 'Unit inspector'],
    ['Supt Carol Bright', 'Superintendent'],
  ),
  {
    ...unit(
      'Borough Commanders',
      ['Insp Ola Banks', 'Borough staff officer'],
      ['Supt Ravi Shah', 'Borough superintendent'],
      ['Ch Supt Ellen Moss', 'Borough commander'],
    ),
    level: 'borough',
  },
  {
    ...agency(
      'Drug Action Teams',
      ['Bea Winters', 'Team coordinator'],
      ['Felix Yarrow', 'Partnership manager'],
      ['Zoe Tanner', 'Chair of the team'],
    ),
    level: 'borough',
  },
];

export const sampleService = service;

/** The office that runs the strategy; its first officer is the head (S34). */
export const sampleDirectorate = {
  name: 'Drugs Directorate',
  officers: [
    { name: 'Martin Keller', title: 'Head of the Drugs Directorate', rung: 2 },
    { name: 'Alice Thorne', title: 'Consultation officer', rung: 1 },
  ],
  auditor: { name: 'Ines Calder', title: 'Internal auditor' },
  administrator: { name: 'Rob Tully', title: 'System administrator' },
} as const;

/** The bodies that sign off, in the order of S24. */
export const sampleBodies: readonly string[] = [
  'Drugs Strategic Committee',
  'Management Board',
  'Metropolitan Police Authority, full Authority',
];

/** While the head of drugs delivery is away, somebody else gets his escalations; both are shown (F29). */
export const sampleAbsence = { away: 'Simon Ashby', substitute: 'Helena Royce', days: 60 } as const;

/** An address that belongs to nobody (RFC 2606), made of the name. */
export function addressOf(name: string): string {
  return `${name
    .toLowerCase()
    .replace(/^(sgt|insp|cdr|ds|di|pc|supt|ch supt) /u, '')
    .replaceAll(/[^a-z]+/gu, '.')}@example.org`;
}

type Pair = readonly [string, string];

function agency(name: string, contact: Pair, first: Pair, second: Pair): SampleAgency {
  return {
    name,
    kind: 'agency',
    level: 'strategic',
    contacts: [{ name: contact[0], title: contact[1] }],
    ladder: [
      { name: first[0], title: first[1], rung: 1 },
      { name: second[0], title: second[1], rung: 2 },
    ],
  };
}

function unit(name: string, contact: Pair, first: Pair, second: Pair): SampleAgency {
  return { ...agency(name, contact, first, second), kind: 'unit', parent: service };
}
