import type { Log } from "./log";

const intervalMs = 10_000;

/**
 * A `Log` for entries that strangers cause. Of each message it writes the first, and then at most one
 * in ten seconds, with the number of those that it left out.
 */
export function sampledLog(log: Log): Log {
  const written = new Map<string, { atMs: number; leftOut: number }>();
  return (level, message, fields) => {
    const nowMs = performance.now();
    const last = written.get(message);
    if (last && nowMs - last.atMs < intervalMs) {
      last.leftOut += 1;
      return;
    }
    written.set(message, { atMs: nowMs, leftOut: 0 });
    log(level, message, last && last.leftOut > 0 ? { ...fields, leftOut: last.leftOut } : fields);
  };
}
