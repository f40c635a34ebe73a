import type { Metadata } from "next";
import { OrderList } from "@/components/orders/order-list";
import { customerPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { listOrders } from "@/lib/services/orders";

export const metadata: Metadata = { title: "My orders" };

const pageSize = 20;

/** The signed-in customer's orders, newest first. */
export default async function OwnOrdersPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string | string[] }>;
}) {
  const { ctx } = await customerPage();
  const { cursor } = await searchParams;
  const parsed = listCursor.safeParse(cursor);
  const after = parsed.success ? parsed.data : undefined;
  const { orders, nextCursor } = await listOrders({
    ctx,
    input: { limit: pageSize, cursor: after },
  });
  return (
    <OrderList
      orders={orders}
      isFirstPage={after === undefined}
      nextCursor={encodeListCursor(nextCursor)}
    />
  );
}
