"use client";

import { ItemLine, Totals } from "@/components/orders/item-lines";
import { inventoryStatusLabels, type StatusLabels } from "@/components/orders/status-labels";
import { UnitCounts } from "@/components/orders/unit-counts";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { formatMoney } from "@/lib/domain/money";
import type { AdminStock } from "@/lib/domain/order/admin-view";
import type { OrderView } from "@/lib/domain/order/view";
import { useAdminOrder } from "./admin-order-provider";

const reservationLabels: StatusLabels<NonNullable<AdminStock["reservation"]>> = {
  open: inventoryStatusLabels.reserved,
  fulfilled: inventoryStatusLabels.fulfilled,
  released: inventoryStatusLabels.released,
};

/** The ordered items with their reservations and prices. */
export function ItemsCard() {
  const { adminOrder } = useAdminOrder();
  const { order } = adminOrder;
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
            stock={adminOrder.stock.find(({ productId }) => productId === item.productId)}
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
  const { adminOrder } = useAdminOrder();
  const { currency } = adminOrder.order;
  const label = stock?.reservation
    ? reservationLabels[stock.reservation]
    : inventoryStatusLabels.pending;
  return (
    <ItemLine
      item={item}
      currency={currency}
      notes={
        <>
          {` · ${formatMoney(item.unitPrice, currency)} each`}
          {stock?.available != null && ` · ${stock.available} available`}
          <UnitCounts item={item} className="block" />
        </>
      }
      state={<Badge tone={label.tone}>{label.name}</Badge>}
    />
  );
}
