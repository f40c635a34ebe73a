import type { Log } from "./log";

export interface Loop {
  /** Asks for a turn now, or right after the one that is running. */
  wake: () => void;
  /** No further turn begins; resolves when the running one has ended. */
  stop: () => Promise<void>;
}

const failedTurnWaitMsMax = 5_000;
/** Between two turns, so that what wakes the loop in quick succession is done in one turn. */
const pauseMs = 15;

/**
 * Takes one turn after another, never two at once. A turn returns how many milliseconds to wait
 * for the next. A turn that throws is logged once per outage and repeated with backoff.
 */
export function startLoop(config: { name: string; turn: () => Promise<number>; log: Log }): Loop {
  let stopped = false;
  let failures = 0;
  let woken = false;
  let running: Promise<void> | null = null;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  const takeTurn = async (): Promise<number> => {
    try {
      const waitMs = await config.turn();
      if (failures > 0) config.log("info", `${config.name} works again`, { failures });
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
    running = takeTurn().then((waitMs) => {
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
