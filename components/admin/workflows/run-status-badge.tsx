import { Badge } from "@/components/ui/badge";
import type { RunStatus } from "@/lib/domain/workflows/run-status";
import { runStatusLabels } from "./status-labels";

export function RunStatusBadge({ status }: { status: RunStatus }) {
  const { name, tone } = runStatusLabels[status];
  return (
    <Badge tone={tone} data-testid="run-status" data-status={status}>
      {name}
    </Badge>
  );
}
