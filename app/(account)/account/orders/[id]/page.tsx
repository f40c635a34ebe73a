import type { Metadata } from "next";
import { cancelOrderAction, payOrderAction } from "@/app/order-actions";
import { OrderPage } from "@/components/orders/order-page";
import { ownOrderPage } from "@/lib/actions/page-guard";
import { realtimeSettings } from "@/lib/actions/realtime-settings";
import { readOrderWithEvents } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Your order" };

/** The live page of one of the signed-in customer's orders. */
export default async function OwnOrderPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ checkout?: string | string[] }>;
}) {
  const { id } = await params;
  const { checkout } = await searchParams;
  const { ctx, view } = await ownOrderPage(id, readOrderWithEvents);
  return (
    <OrderPage
      {...view}
      realtime={realtimeSettings()}
      backFromCheckout={checkout === "done"}
      renderedAt={ctx.now().toISOString()}
      invoicePath={`/account/orders/${view.order.id}/invoice`}
      payOrderAction={payOrderAction}
      cancelOrderAction={cancelOrderAction}
    />
  );
}
