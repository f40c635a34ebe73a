import type { ReactNode } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";

/** What was ordered and what it costs. Fixed at placement. */
export function OrderItems({ order, foot }: { order: OrderView; foot?: ReactNode }) {
  const units = order.items.reduce((sum, item) => sum + item.quantity, 0);
  return (
    <Card aria-labelledby="items-title" className="p-5 sm:p-6">
      <CardHeading
        aside={
          <span className="text-ink-soft text-sm">
            {units} {units === 1 ? "item" : "items"}
          </span>
        }
      >
        <span id="items-title">Items</span>
      </CardHeading>
      <ul className="mt-3 divide-y divide-line">
        {order.items.map((item) => (
          <Item key={item.productId} item={item} currency={order.currency} />
        ))}
      </ul>
      <Totals order={order} />
      {foot && <p className="mt-3 border-line border-t pt-3 text-sm">{foot}</p>}
    </Card>
  );
}

function Item({ item, currency }: { item: OrderView["items"][number]; currency: string }) {
  return (
    <li className="grid grid-cols-[auto_1fr_auto] gap-3 py-3 text-sm">
      <span className="grid h-7 min-w-9 place-items-center rounded-sm bg-sunken px-1.5 font-medium font-mono text-xs">
        {item.quantity}×
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere font-medium leading-5">{item.name}</p>
        <p className="wrap-anywhere text-ink-soft text-xs leading-5">
          <span className="font-mono">{item.sku}</span>
          {item.quantity > 1 && ` · ${formatMoney(item.unitPrice, currency)} each`}
        </p>
      </div>
      <p className="tabular-nums leading-5">{formatMoney(item.subtotal, currency)}</p>
    </li>
  );
}

function Totals({ order }: { order: OrderView }) {
  return (
    <dl className="border-line border-t pt-3 text-sm">
      {order.adjustments.length > 0 && (
        <Total name="Subtotal" amount={order.subtotal} currency={order.currency} />
      )}
      {order.adjustments.map((adjustment, index) => (
        <Total
          // biome-ignore lint/suspicious/noArrayIndexKey: two adjustments may be alike; none moves.
          key={index}
          name={adjustment.label}
          amount={adjustment.amount}
          currency={order.currency}
        />
      ))}
      <div className="flex items-baseline justify-between gap-4 pt-1.5 font-semibold text-base">
        <dt>Total</dt>
        <dd className="tabular-nums" data-testid="order-total">
          {formatMoney(order.total, order.currency)}
        </dd>
      </div>
    </dl>
  );
}

function Total({ name, amount, currency }: { name: string; amount: number; currency: string }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="wrap-anywhere min-w-0 text-ink-soft">{name}</dt>
      <dd className="tabular-nums">{formatMoney(amount, currency)}</dd>
    </div>
  );
}
