/** Whether it is a financial year, '2003/04': from 1 April to 31 March. */
export function isFinancialYear(text: string): boolean {
  return /^\d{4}\/\d{2}$/u.test(text) && text === yearFrom(Number(text.slice(0, 4)));
}

/** The financial year of a day 'YYYY-MM-DD'. */
export function financialYearOf(day: string): string {
  const year = Number(day.slice(0, 4));
  return yearFrom(day.slice(5) < '04-01' ? year - 1 : year);
}

/** So many financial years, one after the other; `from`: how many after this one the first is. */
export function financialYears(year: string, count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => yearFrom(Number(year.slice(0, 4)) + from + index));
}

function yearFrom(year: number): string {
  return `${String(year).padStart(4, '0')}/${String((year + 1) % 100).padStart(2, '0')}`;
}
