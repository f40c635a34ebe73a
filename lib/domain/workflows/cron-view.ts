import type { RunRow } from "./run-view";

/** A run of a cron. */
export type CronRun = RunRow & {
  /** Started by its event instead of its schedule. */
  isManual: boolean;
  /** What its steps returned. */
  output: unknown;
};

export interface CronView {
  id: string;
  purpose: string;
  /** A cron expression in UTC. */
  schedule: string;
  /** The next times, ISO 8601 UTC. */
  next: readonly string[];
  /** The latest runs, the last one first. */
  runs: readonly CronRun[];
}

export interface CronsView {
  crons: readonly CronView[];
  /** Whether the runs could be read. */
  runsRead: "read" | "off" | "unavailable";
}
