import type { Log } from "@/local/log";
import { type Loop, startLoop } from "@/local/loop";

/** Rows that one statement removes: few enough that nobody waits for it. */
export const PRUNED_MAX = 1_000;

const EVERY_MS = 3_600_000;
const BETWEEN_PIECES_MS = 100;

/**
 * Removes what need not be kept any longer, now and each hour, a piece at a time and beside the
 * service's work. `prune` removes up to PRUNED_MAX rows of a kind, and tells how many they were.
 */
export function startPruning(config: {
  name: string;
  prune: () => Promise<number>;
  log: Log;
}): Loop {
  return startLoop({
    name: `${config.name} pruning`,
    log: config.log,
    turn: async () => ((await config.prune()) < PRUNED_MAX ? EVERY_MS : BETWEEN_PIECES_MS),
  });
}
