const reads = 15;
/** The first reads fill the caches and are not counted. */
const warmUpReads = 3;

/** How often `timeReads` reads. */
export const readsOfEach = warmUpReads + reads;

/** The milliseconds that each of several reads takes. */
export async function timeReads(read: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < readsOfEach; round += 1) {
    const startedAt = performance.now();
    await read();
    if (round >= warmUpReads) times.push(performance.now() - startedAt);
  }
  return times;
}
