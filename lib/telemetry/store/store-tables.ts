import { runEventsTable, runsTable, stepsTable } from "./runs-tables";
import { spansTable } from "./spans-table";
import type { StoreTable } from "./store-table";

/** Every table of the schema `telemetry`. */
export const storeTables: readonly StoreTable[] = [
  spansTable,
  runsTable,
  runEventsTable,
  stepsTable,
];
