import Link from "next/link";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import type { MovementRow } from "@/lib/domain/inventory/view";
import { movementKindLabels } from "./movement-kind-labels";

/** The stock history of a product, newest first. */
export function MovementTable({ rows }: { rows: readonly MovementRow[] }) {
  if (rows.length === 0)
    return (
      <EmptyState>
        No stock movements yet. They appear here when stock is received, adjusted, counted or
        reserved.
      </EmptyState>
    );
  return (
    <DataTable
      label="Stock history"
      columns={["Date", "Change", "On hand>", "Reserved>", "Reason", "By"]}
    >
      {rows.map((row) => (
        <DataTableRow key={row.id}>
          <DataTableCell className="text-ink-soft">
            <LocalTime at={row.at} to="second" />
          </DataTableCell>
          <DataTableCell className="whitespace-nowrap">
            {movementKindLabels[row.kind]}
          </DataTableCell>
          <DataTableCell right>{formatChange(row.quantity)}</DataTableCell>
          <DataTableCell right>{formatChange(row.reservedDelta)}</DataTableCell>
          <DataTableCell className="min-w-40">
            {row.orderId !== null && (
              <Link
                href={orderPath(row.orderId)}
                prefetch={false}
                className="text-carbon underline-offset-4 hover:underline"
              >
                Order #{row.orderId}
              </Link>
            )}
            {row.reason && <span className="wrap-anywhere block">{row.reason}</span>}
          </DataTableCell>
          <DataTableCell className="whitespace-nowrap">{row.actor}</DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

/** A change with its sign, or a dash for none. */
function formatChange(change: number): string {
  if (change === 0) return "–";
  return change > 0 ? `+${formatCount(change)}` : formatCount(change);
}
