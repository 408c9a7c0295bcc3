/** Something that stops the run and that a person can put right: the message is one sentence that says what and how. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}
