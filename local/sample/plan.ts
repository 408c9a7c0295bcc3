type SampleActivity = {
  readonly title: string;
  readonly agency: string;
  readonly milestones: readonly { readonly title: string; readonly inDays: number }[];
};

/**
 * The plan of the two reports: two priority areas (S29), strands with leaders (S59), key activities with leads in the
 * commands that deliver them (S65). Dates count from today, so that the sample is never over.
 */
export const strands: readonly {
  readonly priorityArea: string;
  readonly name: string;
  readonly leader: string;
  readonly activities: readonly SampleActivity[];
}[] = [
  {
    priorityArea: 'Reducing supply',
    name: 'Enforcement',
    leader: 'Specialist Operations',
    activities: [
      {
        title: 'Menu of tactical options against crack, for boroughs with high crack areas',
        agency: 'Borough Commanders',
        milestones: [{ title: 'Menu in use in every high crack area', inDays: 90 }],
      },
      {
        title: 'Joint enforcement against the supply of class A drugs',
        agency: 'Specialist Operations',
        milestones: [{ title: 'First joint operation', inDays: 45 }],
      },
      {
        title: 'Drugs in clubs: licensing and enforcement',
        agency: 'Clubs and Vice Unit',
        milestones: [],
      },
    ],
  },
  {
    priorityArea: 'Demand reduction',
    name: 'Harm reduction and education',
    leader: 'Territorial Policing',
    activities: [
      {
        title: 'Criminal justice intervention: into treatment from custody',
        agency: 'Territorial Policing',
        milestones: [{ title: 'Arrest referral in every pilot borough', inDays: 60 }],
      },
      {
        title: 'Baseline data for the performance indicators',
        agency: 'Territorial Policing',
        milestones: [{ title: 'End of the baseline year: set the targets', inDays: 120 }],
      },
      {
        title: 'Work with communities and drug action teams',
        agency: 'Drug Action Teams',
        milestones: [],
      },
    ],
  },
];
