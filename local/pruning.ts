import type { Log } from "./log";
import { type Loop, startLoop } from "./loop";

/** Rows that one statement removes: few enough that nobody waits for it. */
export const prunedMax = 1_000;

const everyMs = 3_600_000;
const betweenPiecesMs = 100;

/**
 * Removes what need not be kept any longer, now and each hour, a piece at a time and beside the
 * service's work. `prune` removes up to prunedMax rows of a kind, and tells how many they were.
 */
export function startPruning(config: {
  name: string;
  prune: () => Promise<number>;
  log: Log;
}): Loop {
  return startLoop({
    name: `${config.name} pruning`,
    log: config.log,
    turn: async () => ((await config.prune()) < prunedMax ? everyMs : betweenPiecesMs),
  });
}
