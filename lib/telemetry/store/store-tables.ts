import { eventsTable } from "./events-table";
import { logsTable } from "./logs-table";
import { rollupHoursTable, rollupsTable } from "./rollups-table";
import { runEventsTable, runsTable } from "./runs-tables";
import { spansTable } from "./spans-table";
import { stageTimesTable } from "./stage-times-table";
import { stepsTable } from "./steps-table";
import type { StoreTable } from "./store-table";

/** Every table of the schema `telemetry`. */
export const storeTables: readonly StoreTable[] = [
  spansTable,
  logsTable,
  runsTable,
  runEventsTable,
  stepsTable,
  eventsTable,
  rollupsTable,
  rollupHoursTable,
  stageTimesTable,
];

/** Spans and log lines. */
export const bulkTables = storeTables.filter(({ isBulk }) => isBulk);

/** Runs, steps, events and the like: the tables that share one retention and are not bulk. */
export const journalTables = storeTables.filter(
  ({ isBulk, keptDays }) => !isBulk && keptDays === undefined,
);
