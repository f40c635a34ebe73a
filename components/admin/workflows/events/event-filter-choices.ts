import { recentRangeOptions } from "@/components/admin/list/recent-range-labels";
import { orderEventTypes } from "@/lib/domain/events";
import type { EventFilter } from "@/lib/domain/workflows/event-search";
import { triggerEvents } from "@/lib/domain/workflows/function-catalog";

/** The choices above the list of events. */
export function eventFilterChoices(filter: EventFilter) {
  const names = [...new Set<string>([...orderEventTypes, ...triggerEvents])].sort();
  return [
    {
      name: "name",
      label: "Name",
      value: filter.name,
      options: { "": "Any", ...Object.fromEntries(names.map((name) => [name, name])) },
    },
    { name: "within", label: "Time", value: filter.within, options: recentRangeOptions },
  ];
}
