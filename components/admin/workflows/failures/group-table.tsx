import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { failureGroupPath } from "@/lib/domain/admin-paths";
import { formatCappedCount } from "@/lib/domain/capped-count";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { formatCount } from "@/lib/domain/format-count";
import { moneyText } from "./failure-text";
import { GroupBadges } from "./group-badges";

/** Groups of failures, one row each. */
export function GroupTable({ groups }: { groups: readonly FailureGroupRow[] }) {
  return (
    <DataTable
      label="Failures"
      columns={["Error", "Money at risk>", "Open>", "Orders>", "Last seen>"]}
    >
      {groups.map((group) => (
        <GroupRow key={group.fingerprint} group={group} />
      ))}
    </DataTable>
  );
}

function GroupRow({ group }: { group: FailureGroupRow }) {
  const { fingerprint, functionId, cause, failures, open, orders } = group;
  const { atRisk, openAtRisk, toReturn, isMoneyExact } = group;
  return (
    <DataTableRow data-fingerprint={fingerprint}>
      <DataTableCell className="min-w-48">
        <InlineLink
          href={failureGroupPath(fingerprint)}
          className="wrap-anywhere line-clamp-2 font-medium text-ink"
        >
          {cause}
        </InlineLink>
        <p className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-xs">
          <GroupBadges group={group} />
          {functionId}
        </p>
      </DataTableCell>
      <DataTableCell right>
        <span className={cn(openAtRisk.length > 0 ? "font-semibold text-bad" : "text-ink-soft")}>
          {moneyText(atRisk, isMoneyExact)}
        </span>
        {toReturn.length > 0 && (
          <p className="text-warn text-xs leading-5">
            {moneyText(toReturn, isMoneyExact)} to return
          </p>
        )}
      </DataTableCell>
      <DataTableCell right>
        {formatCappedCount(open)}
        <p className="text-ink-soft text-xs leading-5">of {formatCount(failures)}</p>
      </DataTableCell>
      <DataTableCell right>{formatCappedCount(orders)}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={group.lastSeenAt} />
      </DataTableCell>
    </DataTableRow>
  );
}
