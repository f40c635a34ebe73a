"use client";

import { Badge, type Tone } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { formatMoney } from "@/lib/domain/money";
import type { DeskStock } from "@/lib/domain/order/desk-view";
import { refundedUnits } from "@/lib/domain/order/refunding";
import type { OrderView } from "@/lib/domain/order/view";
import { useDeskOrder } from "./desk-order";

const reservations: Record<NonNullable<DeskStock["reservation"]>, { name: string; tone: Tone }> = {
  open: { name: "Reserved", tone: "carbon" },
  consumed: { name: "Left the shelf", tone: "good" },
  released: { name: "Given back", tone: "neutral" },
};

/** What was ordered, how its units stand, and what it costs. */
export function ItemsCard() {
  const { desk } = useDeskOrder();
  const { order } = desk;
  return (
    <Card aria-labelledby="items-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="items-title">Items</span>
      </CardHeading>
      <ul className="mt-2 divide-y divide-line">
        {order.items.map((item) => (
          <Item
            key={item.productId}
            item={item}
            stock={desk.stock.find(({ productId }) => productId === item.productId)}
          />
        ))}
      </ul>
      <dl className="border-line border-t pt-3 text-sm">
        {order.adjustments.length > 0 && (
          <Amount name="Subtotal" amount={order.subtotal} currency={order.currency} />
        )}
        {order.adjustments.map(({ label, amount }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two adjustments may be alike; none moves.
          <Amount key={index} name={label} amount={amount} currency={order.currency} />
        ))}
        <div className="flex items-baseline justify-between gap-4 pt-1 font-semibold text-base">
          <dt>Total</dt>
          <dd className="tabular-nums">{formatMoney(order.total, order.currency)}</dd>
        </div>
      </dl>
    </Card>
  );
}

function Item({ item, stock }: { item: OrderView["items"][number]; stock: DeskStock | undefined }) {
  const { desk } = useDeskOrder();
  const { currency } = desk.order;
  const face = stock?.reservation ? reservations[stock.reservation] : null;
  const refunds = desk.payments.flatMap((payment) => payment.refunds);
  const refunded = refundedUnits({ refunds }, item.productId);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 py-3 text-sm">
      <span className="grid h-7 min-w-9 place-items-center rounded-sm bg-sunken px-1.5 font-medium font-mono text-xs">
        {item.quantity}×
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere font-medium leading-5">{item.name}</p>
        <p className="wrap-anywhere text-ink-soft text-xs leading-5">
          <span className="font-mono">{item.sku}</span> · {formatMoney(item.unitPrice, currency)}{" "}
          each
          {stock?.available != null && ` · ${stock.available} more on the shelf`}
          {refunded > 0 && ` · ${refunded} refunded`}
        </p>
      </div>
      <div className="grid justify-items-end gap-1">
        <p className="tabular-nums leading-5">{formatMoney(item.subtotal, currency)}</p>
        <Badge tone={face?.tone ?? "neutral"}>{face?.name ?? "Not reserved"}</Badge>
      </div>
    </li>
  );
}

function Amount({ name, amount, currency }: { name: string; amount: number; currency: string }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="wrap-anywhere min-w-0 text-ink-soft">{name}</dt>
      <dd className="tabular-nums">{formatMoney(amount, currency)}</dd>
    </div>
  );
}
