import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";
import type { OrderPageActions } from "./order-action";
import { OrderActions } from "./order-actions";
import { OrderDeadline } from "./order-deadline";
import { OrderHeadline } from "./order-headline";
import { OrderProgress } from "./order-progress";
import { OrderStatusBadge } from "./order-status-badge";

/** The main card of an order page: status, progress, deadline and actions. */
export function OrderSummary({
  order,
  renderedAt,
  ...actions
}: {
  order: OrderView;
  /** ISO 8601 UTC, by the server's clock. */
  renderedAt: string;
} & OrderPageActions) {
  return (
    <Card aria-labelledby="order-headline" className="min-w-0">
      <dl className="grid grid-cols-2 sm:grid-cols-[auto_1fr_auto_10.5rem]">
        <SummaryField name="Order">
          <span className="font-mono font-semibold">#{order.id}</span>
        </SummaryField>
        <SummaryField name="Placed">
          <LocalTime at={order.createdAt} />
        </SummaryField>
        <SummaryField name="Total">
          <span className="tabular-nums">{formatMoney(order.total, order.currency)}</span>
        </SummaryField>
        <SummaryField name="Status">
          <OrderStatusBadge />
        </SummaryField>
      </dl>
      <div className="perforation" />
      <div className="grid gap-8 p-5 sm:p-8">
        <OrderHeadline />
        <OrderProgress />
        <div className="flex flex-col gap-5 sm:flex-row sm:items-center sm:justify-between">
          <div className="order-last min-w-0 grow sm:order-none">
            <OrderActions {...actions} />
          </div>
          <div className="min-h-14 shrink-0 sm:w-36 sm:text-right">
            <OrderDeadline renderedAt={renderedAt} />
          </div>
        </div>
      </div>
    </Card>
  );
}

function SummaryField({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 px-5 py-3.5 sm:px-8">
      <dt className="text-ink-soft text-xs">{name}</dt>
      <dd className="mt-0.5 flex min-h-6 items-center text-sm">{children}</dd>
    </div>
  );
}
