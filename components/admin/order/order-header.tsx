"use client";

import { ArrowLeft, Printer } from "lucide-react";
import Link from "next/link";
import { moodTones } from "@/components/orders/order-tone";
import { orderFaces, paymentFaces, stockFaces } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import { explainOrder } from "@/lib/domain/order/explain";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { useAdminOrder } from "./admin-order-provider";
import { OrderActions } from "./order-actions";
import { OrderViewers } from "./order-viewers";

/** Which order it is, how it stands, who else looks at it, and what can be done with it. */
export function OrderHeader({ realtime }: { realtime: RealtimeSettings }) {
  const { admin } = useAdminOrder();
  const { order, hold } = admin;
  const payment = paymentFaces[order.paymentStatus];
  const stock = stockFaces[order.inventoryStatus];
  return (
    <header className="mb-5">
      <Link
        href="/admin/orders"
        // The list asks about all orders: not for everybody who only might go there.
        prefetch={false}
        className="mb-3 inline-flex items-center gap-1.5 text-ink-soft text-sm underline-offset-4 hover:text-ink hover:underline"
      >
        <ArrowLeft aria-hidden className="size-4" />
        Orders
      </Link>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="font-semibold text-2xl tabular-nums tracking-tight">Order {order.id}</h1>
        <Badge
          tone={moodTones[explainOrder(order).mood]}
          data-testid="order-status"
          data-status={order.status}
        >
          {orderFaces[order.status].name}
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
          placed <LocalTime at={order.createdAt} />
        </span>
        {order.reference && (
          <>
            <span aria-hidden>·</span>
            <span className="wrap-anywhere font-mono text-xs leading-5">{order.reference}</span>
          </>
        )}
        <span aria-hidden>·</span>
        <Link
          href={`/admin/orders/${order.id}/packing-slip`}
          className="inline-flex items-center gap-1.5 text-carbon underline-offset-4 hover:underline"
        >
          <Printer aria-hidden className="size-4" />
          Packing slip
        </Link>
      </p>
      <OrderActions />
    </header>
  );
}
