/** Does the work for each item, so many at a time, each lane taking the next item as soon as it is free. */
export async function inLanes<Item>(
  lanes: number,
  items: readonly Item[],
  work: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const run = async (lane: number) => {
    for (const item of queue) await work(item, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
}
