import type { ReactNode } from "react";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";

/** One item of an order: quantity, product and subtotal. */
export function ItemLine({
  item,
  currency,
  notes,
  state,
}: {
  item: OrderView["items"][number];
  currency: string;
  /** Shown after the SKU. */
  notes?: ReactNode;
  /** Shown below the amount. */
  state?: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 py-3 text-sm">
      <span className="grid h-7 min-w-9 place-items-center rounded-sm bg-sunken px-1.5 font-medium font-mono text-xs">
        {item.quantity}×
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere font-medium leading-5">{item.name}</p>
        <p className="wrap-anywhere text-ink-soft text-xs leading-5">
          <span className="font-mono">{item.sku}</span>
          {notes}
        </p>
      </div>
      <div className="grid content-start justify-items-end gap-1">
        <p className="tabular-nums leading-5">{formatMoney(item.subtotal, currency)}</p>
        {state}
      </div>
    </li>
  );
}

/** The order's adjustments and total. */
export function Totals({ order }: { order: OrderView }) {
  return (
    <dl className="border-line border-t pt-3 text-sm">
      {order.adjustments.length > 0 && (
        <Amount name="Subtotal" amount={order.subtotal} currency={order.currency} />
      )}
      {order.adjustments.map(({ label, amount }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: adjustments have no ids, and their order never changes.
        <Amount key={index} name={label} amount={amount} currency={order.currency} />
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

function Amount({ name, amount, currency }: { name: string; amount: number; currency: string }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="wrap-anywhere min-w-0 text-ink-soft">{name}</dt>
      <dd className="tabular-nums">{formatMoney(amount, currency)}</dd>
    </div>
  );
}
