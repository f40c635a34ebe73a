import Link from "next/link";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import type { ReservationRow } from "@/lib/domain/inventory/view";

/** The open orders that reserve units of a product. */
export function ReservedBy({ rows }: { rows: readonly ReservationRow[] }) {
  if (rows.length === 0) return <EmptyState>No open orders reserve this product.</EmptyState>;
  return (
    <DataTable label="Reserved by" columns={["Order", "Customer", "Status", "Units>", "Since"]}>
      {rows.map(({ orderId, customer, status, quantity, since }) => (
        <DataTableRow key={orderId}>
          <DataTableCell>
            <Link
              href={orderPath(orderId)}
              prefetch={false}
              className="text-carbon underline-offset-4 hover:underline"
            >
              #{orderId}
            </Link>
          </DataTableCell>
          <DataTableCell className="wrap-anywhere min-w-32">{customer}</DataTableCell>
          <DataTableCell>{orderStatusLabels[status].name}</DataTableCell>
          <DataTableCell right>{quantity}</DataTableCell>
          <DataTableCell className="text-ink-soft">
            <LocalTime at={since} />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}
