import { runStatusLabels } from "@/components/admin/workflows/status-labels";
import { statusOptions } from "@/components/orders/status-labels";
import { functionIds } from "@/lib/domain/workflows/function-catalog";
import type { RunFilter } from "@/lib/domain/workflows/run-search";

export const withinOptions = {
  "": "Any time",
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "6h": "Last 6 hours",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
};

/** The choices above the list of runs. */
export function runFilterChoices(filter: RunFilter) {
  const functions = Object.fromEntries(functionIds.map((id) => [id, id]));
  return [
    {
      name: "function",
      label: "Function",
      value: filter.function,
      options: { "": "Any", ...functions },
    },
    {
      name: "status",
      label: "Status",
      value: filter.status,
      options: statusOptions(runStatusLabels),
    },
    { name: "within", label: "Created", value: filter.within, options: withinOptions },
  ];
}
