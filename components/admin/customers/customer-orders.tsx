import Link from "next/link";
import type { ReactNode } from "react";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import { formatMoney } from "@/lib/domain/money";
import type { OrderStatus } from "@/lib/domain/order/status";

interface CustomerOrder {
  id: number;
  createdAt: string;
  status: OrderStatus;
  /** Minor units. */
  total: number;
  currency: string;
}

/** One page of a customer's orders. `children` is the pager. */
export function CustomerOrders({
  orders,
  total,
  totalIsExact,
  children,
}: {
  orders: readonly CustomerOrder[];
  total: number;
  totalIsExact: boolean;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby="orders-heading">
      <h2 id="orders-heading" className="mb-3 font-semibold text-base tracking-tight">
        Orders{" "}
        <span className="font-normal text-ink-soft">
          {formatCount(total)}
          {!totalIsExact && "+"}
        </span>
      </h2>
      {orders.length === 0 ? (
        <EmptyState>No orders yet. This customer's orders will appear here.</EmptyState>
      ) : (
        <DataTable
          label="Orders of this customer"
          columns={["Order", "Placed", "Status", "Total>"]}
        >
          {orders.map((order) => (
            <CustomerOrderRow key={order.id} order={order} />
          ))}
        </DataTable>
      )}
      {children}
    </section>
  );
}

function CustomerOrderRow({ order }: { order: CustomerOrder }) {
  const { name, tone } = orderStatusLabels[order.status];
  return (
    <DataTableRow>
      <DataTableCell>
        <Link
          href={orderPath(order.id)}
          className="font-medium text-carbon underline-offset-4 hover:underline"
        >
          #{order.id}
        </Link>
      </DataTableCell>
      <DataTableCell>
        <LocalTime at={order.createdAt} />
      </DataTableCell>
      <DataTableCell>
        <Badge tone={tone}>{name}</Badge>
      </DataTableCell>
      <DataTableCell right>{formatMoney(order.total, order.currency)}</DataTableCell>
    </DataTableRow>
  );
}
