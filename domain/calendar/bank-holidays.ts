import { limits } from '../limits.ts';

/** Whose bank holidays count (R47). */
export const calendarNames = ['england-and-wales', 'scotland', 'northern-ireland'] as const;
export type CalendarName = (typeof calendarNames)[number];

/** What a holiday is called. */
export const holidayFields = { title: limits.name } as const;

/** One bank holiday: in which calendars, on which days ('YYYY-MM-DD')? */
type BankHoliday = { readonly title: string; readonly in: readonly CalendarName[]; readonly days: readonly string[] };

const notScotland: readonly CalendarName[] = ['england-and-wales', 'northern-ireland'];
const scotland: readonly CalendarName[] = ['scotland'];
const northernIreland: readonly CalendarName[] = ['northern-ireland'];

/** Raised whenever a day below changes; stored beside every instant that was counted with these days (R48). */
export const CALENDAR_VERSION = 'built-in-1';

/**
 * The days as gov.uk/bank-holidays lists them: a holiday that falls on a weekend stands at its substitute day.
 * 2001 to 2003 serve the sample's historical rounds, 2024 to 2028 the living ones.
 */
export const bankHolidays: readonly BankHoliday[] = [
  { title: "New Year's Day", in: calendarNames, days: ['2001-01-01', '2002-01-01', '2003-01-01'] },
  { title: "New Year's Day", in: calendarNames, days: ['2024-01-01', '2025-01-01', '2026-01-01', '2027-01-01'] },
  { title: "New Year's Day (substitute day)", in: calendarNames, days: ['2028-01-03'] },
  { title: '2 January', in: scotland, days: ['2001-01-02', '2002-01-02', '2003-01-02'] },
  { title: '2 January', in: scotland, days: ['2024-01-02', '2025-01-02', '2026-01-02'] },
  { title: '2 January (substitute day)', in: scotland, days: ['2027-01-04', '2028-01-04'] },

  { title: "St Patrick's Day", in: northernIreland, days: ['2003-03-17'] },
  { title: "St Patrick's Day", in: northernIreland, days: ['2025-03-17', '2026-03-17', '2027-03-17', '2028-03-17'] },
  { title: "St Patrick's Day (substitute day)", in: northernIreland, days: ['2001-03-19', '2002-03-18', '2024-03-18'] },

  { title: 'Good Friday', in: calendarNames, days: ['2001-04-13', '2002-03-29', '2003-04-18'] },
  {
    title: 'Good Friday',
    in: calendarNames,
    days: ['2024-03-29', '2025-04-18', '2026-04-03', '2027-03-26', '2028-04-14'],
  },
  { title: 'Easter Monday', in: notScotland, days: ['2001-04-16', '2002-04-01', '2003-04-21'] },
  {
    title: 'Easter Monday',
    in: notScotland,
    days: ['2024-04-01', '2025-04-21', '2026-04-06', '2027-03-29', '2028-04-17'],
  },

  { title: 'Early May bank holiday', in: calendarNames, days: ['2001-05-07', '2002-05-06', '2003-05-05'] },
  {
    title: 'Early May bank holiday',
    in: calendarNames,
    days: ['2024-05-06', '2025-05-05', '2026-05-04', '2027-05-03', '2028-05-01'],
  },
  // In 2002 the spring holiday moved from 27 May to 4 June, and 3 June was added for the Golden Jubilee.
  { title: 'Spring bank holiday', in: calendarNames, days: ['2001-05-28', '2002-06-04', '2003-05-26'] },
  { title: 'Golden Jubilee', in: calendarNames, days: ['2002-06-03'] },
  {
    title: 'Spring bank holiday',
    in: calendarNames,
    days: ['2024-05-27', '2025-05-26', '2026-05-25', '2027-05-31', '2028-05-29'],
  },
  { title: 'World Cup bank holiday (proclaimed)', in: scotland, days: ['2026-06-15'] },

  { title: 'Battle of the Boyne', in: northernIreland, days: ['2001-07-12', '2002-07-12'] },
  { title: 'Battle of the Boyne', in: northernIreland, days: ['2024-07-12', '2027-07-12', '2028-07-12'] },
  {
    title: 'Battle of the Boyne (substitute day)',
    in: northernIreland,
    days: ['2003-07-14', '2025-07-14', '2026-07-13'],
  },
  { title: 'Summer bank holiday', in: scotland, days: ['2001-08-06', '2002-08-05', '2003-08-04'] },
  {
    title: 'Summer bank holiday',
    in: scotland,
    days: ['2024-08-05', '2025-08-04', '2026-08-03', '2027-08-02', '2028-08-07'],
  },
  { title: 'Summer bank holiday', in: notScotland, days: ['2001-08-27', '2002-08-26', '2003-08-25'] },
  {
    title: 'Summer bank holiday',
    in: notScotland,
    days: ['2024-08-26', '2025-08-25', '2026-08-31', '2027-08-30', '2028-08-28'],
  },

  // A bank holiday since the Act of 2007, so not in the historical years.
  { title: "St Andrew's Day", in: scotland, days: ['2026-11-30', '2027-11-30', '2028-11-30'] },
  { title: "St Andrew's Day (substitute day)", in: scotland, days: ['2024-12-02', '2025-12-01'] },

  { title: 'Christmas Day', in: calendarNames, days: ['2001-12-25', '2002-12-25', '2003-12-25'] },
  { title: 'Christmas Day', in: calendarNames, days: ['2024-12-25', '2025-12-25', '2026-12-25', '2028-12-25'] },
  { title: 'Christmas Day (substitute day)', in: calendarNames, days: ['2027-12-27'] },
  { title: 'Boxing Day', in: calendarNames, days: ['2001-12-26', '2002-12-26', '2003-12-26'] },
  { title: 'Boxing Day', in: calendarNames, days: ['2024-12-26', '2025-12-26', '2028-12-26'] },
  { title: 'Boxing Day (substitute day)', in: calendarNames, days: ['2026-12-28', '2027-12-28'] },
];
