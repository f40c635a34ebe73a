import type { SpanGroup } from "@/lib/domain/metrics/span-group";

export const spanGroupLabels: Readonly<Record<SpanGroup, string>> = {
  request: "Requests",
  function: "Functions",
  step: "Steps",
  call: "Calls and emails",
  statement: "SQL statements",
  operation: "Operations",
};
