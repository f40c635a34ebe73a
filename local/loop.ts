import type { Log } from "./log";

export interface Loop {
  /** Runs the next turn now, or right after the current one. */
  wake: () => void;
  /** Prevents further turns. Resolves when the current one has ended. */
  stop: () => Promise<void>;
}

const failedTurnWaitMsMax = 5_000;
/** The minimum pause between two turns, so that several wakes in quick succession share a turn. */
const pauseMs = 15;

/**
 * Runs `turn` repeatedly, never twice at once. It returns the milliseconds until the next turn. A
 * turn that throws is retried with backoff, and logged once until a turn succeeds again.
 */
export function startLoop(config: { name: string; turn: () => Promise<number>; log: Log }): Loop {
  let stopped = false;
  let failures = 0;
  let woken = false;
  let running: Promise<void> | null = null;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  const runTurn = async (): Promise<number> => {
    try {
      const waitMs = await config.turn();
      if (failures > 0) config.log("info", `${config.name} has recovered`, { failures });
      failures = 0;
      return woken ? pauseMs : waitMs;
    } catch (error) {
      failures += 1;
      if (failures === 1) config.log("warn", `${config.name} failed`, { error: String(error) });
      return Math.min(100 * 2 ** failures, failedTurnWaitMsMax);
    }
  };

  const begin = () => {
    clearTimeout(timer);
    woken = false;
    running = runTurn().then((waitMs) => {
      running = null;
      pausedUntil = Date.now() + pauseMs;
      if (!stopped) timer = setTimeout(begin, waitMs);
    });
  };

  begin();
  return {
    wake: () => {
      woken = true;
      if (stopped || running || failures > 0) return;
      clearTimeout(timer);
      timer = setTimeout(begin, Math.max(0, pausedUntil - Date.now()));
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
