import { eventsTable } from "./events-table";
import { logsTable } from "./logs-table";
import { requestsTable } from "./requests-table";
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
  requestsTable,
];

/** What floods of requests add to: spans, log lines and the request log. */
export const bulkTables = storeTables.filter(({ isBulk }) => isBulk);

/** Spans and log lines: the bulk that has the retention of the settings. */
export const recentBulkTables = bulkTables.filter(({ keptDays }) => keptDays === undefined);

/** Runs, steps, events and the like: the tables that share one retention and are not bulk. */
export const journalTables = storeTables.filter(
  ({ isBulk, keptDays }) => !isBulk && keptDays === undefined,
);
