import Link from "next/link";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatDuration } from "@/lib/domain/format-duration";
import type { LateOrder } from "@/lib/domain/metrics/view";
import { waitingForLabel } from "@/lib/domain/order/operator-waiting-labels";
import type { OrderStatus } from "@/lib/domain/order/status";

interface StageOrder {
  orderId: number;
  status: OrderStatus | null;
  at: string;
  ms: number;
  targetMs: number | null;
}

/** Orders that reached a stage, with the time that they took. */
export function StageOrdersTable({ orders }: { orders: readonly StageOrder[] }) {
  return (
    <DataTable
      label="Orders"
      columns={["Order", "Status now", "Time taken>", "Target>", "Reached>"]}
    >
      {orders.map(({ orderId, status, at, ms, targetMs }) => (
        <DataTableRow key={orderId}>
          <OrderCell id={orderId} />
          <StatusCell status={status} />
          <DataTableCell
            right
            className={cn(targetMs !== null && ms > targetMs && "font-medium text-bad")}
          >
            {formatDuration(ms)}
          </DataTableCell>
          <DataTableCell right className="text-ink-soft">
            {targetMs === null ? "None (paid later)" : formatDuration(targetMs)}
          </DataTableCell>
          <DataTableCell right>
            <LocalTime at={at} to="second" />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

/** Orders that have not reached a stage in time, with what they wait for. */
export function LateOrdersTable({ orders }: { orders: readonly LateOrder[] }) {
  return (
    <DataTable label="Orders" columns={["Order", "Status", "Waiting for", "Placed>", "Due>"]}>
      {orders.map(({ id, status, waitingFor, placedAt, dueAt }) => (
        <DataTableRow key={id}>
          <OrderCell id={id} />
          <StatusCell status={status} />
          <DataTableCell>{waitingFor === null ? "" : waitingForLabel(waitingFor)}</DataTableCell>
          <DataTableCell right>
            <LocalTime at={placedAt} to="second" />
          </DataTableCell>
          <DataTableCell right className="text-bad">
            <LocalTime at={dueAt} to="second" />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function StatusCell({ status }: { status: OrderStatus | null }) {
  const label = status && orderStatusLabels[status];
  return <DataTableCell>{label && <Badge tone={label.tone}>{label.name}</Badge>}</DataTableCell>;
}

function OrderCell({ id }: { id: number }) {
  return (
    <DataTableCell>
      <Link
        href={orderPath(id)}
        prefetch={false}
        className="font-medium underline-offset-4 hover:underline"
      >
        #{id}
      </Link>
    </DataTableCell>
  );
}
