type Place = readonly [text: string, path: string];

/** Where one can go from a strategy's page, by what one wants to know; `staff`: what is for the directorate alone. */
export function placesOf(strategyId: string, { staff, command }: { staff: boolean; command: boolean }) {
  const here = (...places: Place[]) => places.map(([text, path]): Place => [text, `/strategies/${strategyId}/${path}`]);
  return [
    {
      heading: 'How it goes',
      places: [
        ...here(
          ['How it stands', 'overview'],
          ['Dates', 'dates'],
          ['Measures', 'measures'],
          ['How it is evaluated', 'evaluation'],
          ['Money', 'money'],
        ),
        ['Reports to bodies', `/reports?strategy=${strategyId}`],
        ...(command ? [['What my command owes', '/command'] as const] : []),
        ...(staff ? here(['Timeline', 'timeline']) : []),
      ],
    },
    {
      heading: 'Work on it together',
      places: here(
        ['Proposals to the plan', 'proposals'],
        ['Menu of options', 'options'],
        ['Areas', 'areas'],
        ['Lessons', 'lessons'],
        ['What is told to whom', 'dates?show=telling'],
        ['Terms of the partnership', 'dates?show=terms'],
      ),
    },
    {
      heading: 'Where it comes from',
      places: [
        ...here(['Where the plan comes from', 'origins']),
        ['How it comes about', `/developments?strategy=${strategyId}`] as const,
        ...here(['Versions of the plan', 'versions']),
        ...(staff ? here(['Revisions of the plan', 'revisions']) : []),
        ...here(['Links', 'links'], ['Restricted parts', 'markings']),
        ...here(['The plan as a CSV file', 'plan.csv'], ['The plan as an Excel workbook', 'plan.xlsx']),
      ],
    },
  ];
}
