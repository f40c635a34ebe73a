import type { ReactNode } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { formatMoney } from "@/lib/domain/money";
import type { OrderView } from "@/lib/domain/order/view";
import { ItemLine, Totals } from "./item-lines";
import { UnitCounts } from "./unit-counts";

/** The items of an order, as they were ordered, with what became of them, and the total. */
export function OrderItems({ order, foot }: { order: OrderView; foot?: ReactNode }) {
  const units = order.items.reduce((sum, item) => sum + item.quantity, 0);
  return (
    <Card aria-labelledby="items-title" className="p-5 sm:p-6">
      <CardHeading
        trailing={
          <span className="text-ink-soft text-sm">
            {units} {units === 1 ? "item" : "items"}
          </span>
        }
      >
        <span id="items-title">Items</span>
      </CardHeading>
      <ul className="mt-3 divide-y divide-line">
        {order.items.map((item) => (
          <ItemLine
            key={item.productId}
            item={item}
            currency={order.currency}
            notes={
              <>
                {item.quantity > 1 && ` · ${formatMoney(item.unitPrice, order.currency)} each`}
                <UnitCounts item={item} className="block" />
              </>
            }
          />
        ))}
      </ul>
      <Totals order={order} />
      {foot && <p className="mt-3 border-line border-t pt-3 text-sm">{foot}</p>}
    </Card>
  );
}
