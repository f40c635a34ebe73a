import Link from "next/link";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import type { MovementRow } from "@/lib/domain/inventory/view";

const kindWords: Readonly<Record<string, string>> = {
  opening: "Opening stock",
  receive: "Received",
  adjust: "Adjusted",
  count: "Counted",
  reserve: "Reserved",
  release: "Released",
  fulfill: "Shipped",
  restock: "Restocked",
};

/** Every change of a product's counters: what, by how much, who, why and for which order. */
export function MovementTable({ rows }: { rows: readonly MovementRow[] }) {
  if (rows.length === 0) return <EmptyState>Nothing has moved here.</EmptyState>;
  return (
    <DataTable label="Movements" columns={["When", "What", "On hand>", "Reserved>", "Why", "Who"]}>
      {rows.map((row) => (
        <DataTableRow key={row.id}>
          <DataTableCell className="text-ink-soft">
            <LocalTime at={row.at} to="second" />
          </DataTableCell>
          <DataTableCell className="whitespace-nowrap">
            {kindWords[row.kind] ?? row.kind}
          </DataTableCell>
          <DataTableCell right>{signed(row.quantity)}</DataTableCell>
          <DataTableCell right>{signed(row.reservedDelta)}</DataTableCell>
          <DataTableCell className="min-w-40">
            {row.orderId !== null && (
              <Link
                href={`/admin/orders/${row.orderId}`}
                prefetch={false}
                className="text-carbon underline-offset-4 hover:underline"
              >
                Order {row.orderId}
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

/** A change with its sign; of none, a mark that keeps its place. */
function signed(change: number): string {
  if (change === 0) return "–";
  return change > 0 ? `+${change.toLocaleString("en-US")}` : change.toLocaleString("en-US");
}
