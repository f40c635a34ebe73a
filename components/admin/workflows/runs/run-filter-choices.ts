import { recentRangeOptions } from "@/components/admin/list/recent-range-labels";
import { runStatusLabels } from "@/components/admin/workflows/status-labels";
import { statusOptions } from "@/components/orders/status-labels";
import { functionIds } from "@/lib/domain/workflows/function-catalog";
import type { RunFilter } from "@/lib/domain/workflows/run-search";

/** The choices of a function. */
export const functionOptions = {
  "": "Any",
  ...Object.fromEntries(functionIds.map((id) => [id, id])),
};

/** The choices above the list of runs. */
export function runFilterChoices(filter: RunFilter) {
  return [
    { name: "function", label: "Function", value: filter.function, options: functionOptions },
    {
      name: "status",
      label: "Status",
      value: filter.status,
      options: statusOptions(runStatusLabels),
    },
    { name: "within", label: "Created", value: filter.within, options: recentRangeOptions },
  ];
}
