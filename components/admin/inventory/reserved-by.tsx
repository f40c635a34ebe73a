import Link from "next/link";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/admin/list/data-table";
import { orderFaces } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import type { ReservationRow } from "@/lib/domain/inventory/view";

/** The orders that hold units of a product. */
export function ReservedBy({ rows }: { rows: readonly ReservationRow[] }) {
  if (rows.length === 0) return <NothingHere>No order holds units of it.</NothingHere>;
  return (
    <Ledger label="Reserved by" columns={["Order", "Customer", "Status", "Units>", "Since"]}>
      {rows.map(({ orderId, customer, status, quantity, since }) => (
        <LedgerRow key={orderId}>
          <LedgerCell>
            <Link
              href={`/admin/orders/${orderId}`}
              prefetch={false}
              className="text-carbon underline-offset-4 hover:underline"
            >
              {orderId}
            </Link>
          </LedgerCell>
          <LedgerCell className="wrap-anywhere min-w-32">{customer}</LedgerCell>
          <LedgerCell>{orderFaces[status].name}</LedgerCell>
          <LedgerCell right>{quantity}</LedgerCell>
          <LedgerCell className="text-ink-soft">
            <LocalTime at={since} />
          </LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}
