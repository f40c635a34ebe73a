"use client";

import { ArrowLeft, Printer } from "lucide-react";
import Link from "next/link";
import { useListPath } from "@/components/admin/orders/list-position";
import { orderTone } from "@/components/orders/order-tone";
import {
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
} from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatMoney } from "@/lib/domain/money";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { useAdminOrder } from "./admin-order-provider";
import { OrderActionButtons } from "./order-action-buttons";
import { OrderViewers } from "./order-viewers";

/** The order's number and statuses, the operators who are viewing it, and its actions. */
export function OrderHeader({ realtime }: { realtime: RealtimeSettings }) {
  const { adminOrder } = useAdminOrder();
  const { order, hold } = adminOrder;
  const listPath = useListPath();
  const payment = paymentStatusLabels[order.paymentStatus];
  const stock = inventoryStatusLabels[order.inventoryStatus];
  return (
    <header className="mb-5">
      <Link
        href={listPath}
        // The list queries all orders, so it is loaded only on a click.
        prefetch={false}
        className="mb-3 inline-flex items-center gap-1.5 text-ink-soft text-sm underline-offset-4 hover:text-ink hover:underline"
      >
        <ArrowLeft aria-hidden className="size-4" />
        Orders
      </Link>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="font-semibold text-2xl tabular-nums tracking-tight">Order #{order.id}</h1>
        <Badge tone={orderTone(order)} data-testid="order-status" data-status={order.status}>
          {orderStatusLabels[order.status].name}
        </Badge>
        <Badge tone={payment.tone} data-testid="payment-status">
          {payment.name}
        </Badge>
        <Badge tone={stock.tone}>{stock.name}</Badge>
        {hold && <Badge tone="warn">On hold</Badge>}
        <OrderViewers orderId={order.id} realtime={realtime} />
      </div>
      <p className="mt-1.5 flex flex-wrap gap-x-2 text-ink-soft text-sm">
        <span className="tabular-nums">{formatMoney(order.total, order.currency)}</span>
        <span aria-hidden>·</span>
        <span>
          Placed <LocalTime at={order.createdAt} />
        </span>
        {order.reference && (
          <>
            <span aria-hidden>·</span>
            <span className="wrap-anywhere font-mono text-xs leading-5">{order.reference}</span>
          </>
        )}
        <span aria-hidden>·</span>
        <Link
          href={`${orderPath(order.id)}/packing-slip`}
          className="inline-flex items-center gap-1.5 text-carbon underline-offset-4 hover:underline"
        >
          <Printer aria-hidden className="size-4" />
          Packing slip
        </Link>
      </p>
      <OrderActionButtons />
    </header>
  );
}
