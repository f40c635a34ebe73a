import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { DeliveryCard } from "@/components/orders/delivery-card";
import { LiveOrderProvider } from "@/components/orders/live-order";
import { OrderItems } from "@/components/orders/order-items";
import { OrderTimeline } from "@/components/orders/order-timeline";
import { PaymentCard } from "@/components/orders/payment-card";
import { ShippingAddress } from "@/components/orders/shipping-address";
import { WaybillSheet } from "@/components/orders/waybill-sheet";
import { pageContext, realtimeSettings } from "@/lib/http/page-context";
import { readTrackedOrder } from "@/lib/services/orders";
import { cancelTrackedOrder, payTrackedOrder } from "./actions";

export const metadata: Metadata = {
  title: "Your order",
  robots: { index: false, follow: false },
};

/** One order for whoever holds its link: rendered on the server, then kept live. */
export default async function TrackPage({
  params,
  searchParams,
}: {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ checkout?: string | string[] }>;
}) {
  const { token } = await params;
  const { checkout } = await searchParams;
  const ctx = await pageContext();
  const tracked = await readTrackedOrder({ ctx, input: { token } });
  // Not `notFound()`, which without JavaScript shows nothing: this address is told as a broken link.
  if (!tracked) redirect("/track/unknown");
  const { order, events } = tracked;
  return (
    <LiveOrderProvider
      order={order}
      events={events}
      token={token}
      realtime={realtimeSettings()}
      backFromCheckout={checkout === "done"}
    >
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_23rem] lg:grid-rows-[auto_1fr] lg:gap-6">
        <WaybillSheet
          order={order}
          token={token}
          renderedAt={ctx.now().toISOString()}
          pay={payTrackedOrder}
          cancel={cancelTrackedOrder}
        />
        <div className="grid gap-5 lg:row-span-2 lg:gap-6">
          <OrderItems order={order} />
          <PaymentCard />
          <DeliveryCard address={<ShippingAddress address={order.shippingAddress} />} />
        </div>
        <OrderTimeline />
      </div>
    </LiveOrderProvider>
  );
}
