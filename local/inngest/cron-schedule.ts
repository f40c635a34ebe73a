import { Cron } from "croner";

const zoned = /^TZ=(\S+)\s+(.+)$/;
const nickname = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/** Why the engine can't run this schedule, or null when it can. */
export function cronError(source: string): string | null {
  const pattern = zoned.exec(source)?.[2] ?? source;
  if (!nickname.test(pattern) && pattern.trim().split(/\s+/).length !== 5) {
    return `"${source}" has not five fields`;
  }
  try {
    openSchedule(source).nextRun();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first tick after `after` of a cron like `TZ=Europe/Berlin 0 9 * * *`; null if there is none. */
export function nextTick(source: string, after: Date): Date | null {
  return openSchedule(source).nextRun(after);
}

function openSchedule(source: string): Cron {
  const [, zone, pattern = source] = zoned.exec(source) ?? [];
  // Never started: it only computes. Without a zone Inngest's schedules are UTC.
  return new Cron(pattern === "@midnight" ? "@daily" : pattern, {
    paused: true,
    timezone: zone ?? "UTC",
  });
}
