import { Cron } from "croner";

const withTimeZone = /^TZ=(\S+)\s+(.+)$/;
const nickname = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/** Returns an error message for an invalid or unsupported cron expression, otherwise null. */
export function cronError(source: string): string | null {
  const pattern = withTimeZone.exec(source)?.[2] ?? source;
  if (!nickname.test(pattern) && pattern.trim().split(/\s+/).length !== 5) {
    return `"${source}" does not have five fields`;
  }
  try {
    openSchedule(source).nextRun();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first tick of a cron (`TZ=Europe/Berlin 0 9 * * *`) after `after`; null if none follows. */
export function nextTick(source: string, after: Date): Date | null {
  return openSchedule(source).nextRun(after);
}

function openSchedule(source: string): Cron {
  const [, timeZone, pattern = source] = withTimeZone.exec(source) ?? [];
  // Paused, because it only computes ticks. Inngest's crons are in UTC unless they set a time zone.
  return new Cron(pattern === "@midnight" ? "@daily" : pattern, {
    paused: true,
    timezone: timeZone ?? "UTC",
  });
}
