/** How many characters may each kind of text have? Said here once; the API's schemas and the portal's forms ask here. */
export const limits = {
  /** Of a person, an agency, a body, a post, a key, a bank holiday, a file. */
  name: 200,
  /** A word for something: the level of an agency, a capacity, a category. */
  word: 100,
  /** What a colour of a plan is called. */
  colour: 40,
  /** Of a process, a paper, a milestone, a strand; and who agreed to something. */
  title: 300,
  /** A line of more than a title: a place, a chair, a funder, an activity, how a letter came. */
  line: 500,
  /** A question, a condition, or a suggestion. */
  question: 2_000,
  /** Why something is done, and what is said of it. */
  reason: 5_000,
  /** A purpose, a finding, what is said to a question. */
  text: 20_000,
  /** What is said to all of a round, the minute of a meeting, notes of a visit. */
  comment: 50_000,
  /** What the directorate did in answer to a round. */
  outcome: 100_000,
} as const;

/** What is wrong with a text that is too long; undefined where it is not. */
export function lengthFlaw(text: string, most: number): string | undefined {
  if (text.length <= most) return undefined;
  const counted = (count: number) => count.toLocaleString('en-GB');
  return `The text has ${counted(text.length)} characters. Use ${counted(most)} or fewer.`;
}
