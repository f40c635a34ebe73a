import type { Log } from "./log";
import { type Loop, startLoop } from "./loop";

/** The rows that one statement deletes: few enough to not delay other statements. */
export const prunedMax = 1_000;

const everyMs = 3_600_000;
const betweenBatchesMs = 100;

/**
 * Deletes expired rows in batches, now and every hour. `prune` deletes up to `prunedMax` rows of
 * each kind and returns the largest number of deleted rows of a kind.
 */
export function startPruning(config: {
  name: string;
  prune: () => Promise<number>;
  log: Log;
}): Loop {
  return startLoop({
    name: `${config.name} pruning`,
    log: config.log,
    turn: async () => ((await config.prune()) < prunedMax ? everyMs : betweenBatchesMs),
  });
}
