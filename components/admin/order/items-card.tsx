"use client";

import { ItemLine, Totals } from "@/components/orders/item-lines";
import { type Faces, stockFaces } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { formatMoney } from "@/lib/domain/money";
import type { AdminStock } from "@/lib/domain/order/admin-view";
import { refundedUnits } from "@/lib/domain/order/refund-rules";
import type { OrderView } from "@/lib/domain/order/view";
import { useAdminOrder } from "./admin-order-provider";

const reservations: Faces<NonNullable<AdminStock["reservation"]>> = {
  open: stockFaces.reserved,
  fulfilled: stockFaces.fulfilled,
  released: stockFaces.released,
};

/** What was ordered, how its units stand, and what it costs. */
export function ItemsCard() {
  const { admin } = useAdminOrder();
  const { order } = admin;
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
            stock={admin.stock.find(({ productId }) => productId === item.productId)}
          />
        ))}
      </ul>
      <Totals order={order} />
    </Card>
  );
}

function Item({
  item,
  stock,
}: {
  item: OrderView["items"][number];
  stock: AdminStock | undefined;
}) {
  const { admin } = useAdminOrder();
  const { currency } = admin.order;
  const face = stock?.reservation ? reservations[stock.reservation] : stockFaces.pending;
  const refunds = admin.payments.flatMap((payment) => payment.refunds);
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
