"use client";

import { ItemLine, Totals } from "@/components/orders/item-lines";
import { type Faces, stockFaces } from "@/components/orders/state-faces";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { formatMoney } from "@/lib/domain/money";
import type { DeskStock } from "@/lib/domain/order/desk-view";
import { refundedUnits } from "@/lib/domain/order/refunding";
import type { OrderView } from "@/lib/domain/order/view";
import { useDeskOrder } from "./desk-order";

const reservations: Faces<NonNullable<DeskStock["reservation"]>> = {
  open: stockFaces.reserved,
  consumed: stockFaces.consumed,
  released: stockFaces.released,
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
      <Totals order={order} />
    </Card>
  );
}

function Item({ item, stock }: { item: OrderView["items"][number]; stock: DeskStock | undefined }) {
  const { desk } = useDeskOrder();
  const { currency } = desk.order;
  const face = stock?.reservation ? reservations[stock.reservation] : stockFaces.pending;
  const refunds = desk.payments.flatMap((payment) => payment.refunds);
  const refunded = refundedUnits({ refunds }, item.productId);
  return (
    <ItemLine
      item={item}
      currency={currency}
      notes={
        <>
          {` · ${formatMoney(item.unitPrice, currency)} each`}
          {stock?.available != null && ` · ${stock.available} more on the shelf`}
          {refunded > 0 && ` · ${refunded} refunded`}
        </>
      }
      state={<Badge tone={face.tone}>{face.name}</Badge>}
    />
  );
}
