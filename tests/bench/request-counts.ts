import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Longer than the processes wait before they write their counts. */
export const requestsWrittenMs = 600;

/** Requests by method and path. */
export type RequestCounts = ReadonlyMap<string, number>;

/** The settings with which a system writes the requests that its servers receive to a directory. */
export function requestCounterSettings(directory: string): Record<string, string> {
  const counter = pathToFileURL(path.join(import.meta.dirname, "request-counter.mjs"));
  return { NODE_OPTIONS: `--import ${counter.href}`, BENCH_REQUESTS_DIR: directory };
}

/** The requests so far, of all processes of the system. */
export function readRequestCounts(directory: string): RequestCounts {
  const sums = new Map<string, number>();
  for (const file of fs.readdirSync(directory)) {
    if (!file.endsWith(".json")) continue;
    const text = fs.readFileSync(path.join(directory, file), "utf8");
    const counts = JSON.parse(text) as Record<string, number>;
    for (const [name, count] of Object.entries(counts)) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  return sums;
}

/** The requests between two readings. */
export function countBetween(before: RequestCounts, after: RequestCounts): RequestCounts {
  return new Map([...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)]));
}
