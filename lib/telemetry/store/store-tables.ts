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
