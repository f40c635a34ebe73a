import { Badge } from "@/components/ui/badge";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { failureGroupStateLabels } from "./failure-labels";

/** A group's state, and whether it is open because it failed again after it had been resolved. */
export function GroupBadges({ group }: { group: Pick<FailureGroupRow, "state" | "regressedAt"> }) {
  const { name, tone } = failureGroupStateLabels[group.state];
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge tone={tone}>{name}</Badge>
      {group.regressedAt !== null && <Badge tone="warn">Regression</Badge>}
    </span>
  );
}
