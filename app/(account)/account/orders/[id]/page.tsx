import type { Metadata } from "next";
import { cancelOrderAction, payOrderAction } from "@/app/order-actions";
import { OrderPage } from "@/components/orders/order-page";
import { ownOrderPage } from "@/lib/actions/own-order-page";
import { realtimeSettings } from "@/lib/actions/session";
import { readLiveOrder } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Your order" };

/** One of the signed-in customer's own orders: rendered on the server, then kept live. */
export default async function OwnOrderPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ checkout?: string | string[] }>;
}) {
  const { id } = await params;
  const { checkout } = await searchParams;
  const { ctx, shown } = await ownOrderPage(id, readLiveOrder);
  return (
    <OrderPage
      {...shown}
      realtime={realtimeSettings()}
      backFromCheckout={checkout === "done"}
      renderedAt={ctx.now().toISOString()}
      invoicePath={`/account/orders/${shown.order.id}/invoice`}
      pay={payOrderAction}
      cancel={cancelOrderAction}
    />
  );
}
