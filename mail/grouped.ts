/**
 * Calls made while one is under way are made together by the next: nobody waits for company, and the busier it is the
 * larger the groups. `together` answers with what reads each one's answer. Where it throws each is made `alone`, and the
 * next group does not wait for that.
 */
export function grouped<Given, Got>(
  together: (given: readonly Given[]) => Promise<(given: Given) => Got>,
  alone: (given: Given, error: unknown) => Promise<Got>,
): (given: Given) => Promise<Got> {
  const waiting: { readonly given: Given; readonly answer: PromiseWithResolvers<Got> }[] = [];
  let busy = false;
  const makeAll = async () => {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0);
      try {
        const got = await together(group.map(({ given }) => given));
        for (const { given, answer } of group) answer.resolve(got(given));
      } catch (error) {
        for (const { given, answer } of group) answer.resolve(alone(given, error));
      }
    }
    busy = false;
  };
  return (given) => {
    const answer = Promise.withResolvers<Got>();
    waiting.push({ given, answer });
    if (!busy) void makeAll();
    return answer.promise;
  };
}
