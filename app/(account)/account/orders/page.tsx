import type { Metadata } from "next";
import { OrderList } from "@/components/orders/order-list";
import { customerPage } from "@/lib/actions/session";
import { encodeOrderCursor, listOrdersQuery } from "@/lib/http/schemas";
import { listOrders } from "@/lib/services/orders";

export const metadata: Metadata = { title: "My orders" };

const pageSize = 20;
const position = listOrdersQuery.pick({ cursor: true });

/** The signed-in customer's own orders, newest first. */
export default async function OwnOrdersPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string | string[] }>;
}) {
  const { ctx } = await customerPage();
  const { cursor } = await searchParams;
  const parsed = position.safeParse({ cursor });
  const after = parsed.success ? parsed.data.cursor : undefined;
  const { orders, nextCursor } = await listOrders({
    ctx,
    input: { limit: pageSize, cursor: after },
  });
  return (
    <OrderList
      orders={orders}
      isFirstPage={after === undefined}
      nextCursor={encodeOrderCursor(nextCursor)}
    />
  );
}
