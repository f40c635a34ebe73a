import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cancelOrderAction, payOrderAction } from "@/app/order-actions";
import { OrderPage } from "@/components/orders/order-page";
import { realtimeSettings } from "@/lib/actions/realtime-settings";
import { currentSession, pageContext } from "@/lib/actions/session";
import { readTrackedOrder } from "@/lib/services/orders";

export const metadata: Metadata = {
  title: "Your order",
  robots: { index: false, follow: false },
};

/** The live page of one order, for anyone who has its tracking link. */
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
  // Redirects to an unknown page: calling `notFound()` here renders nothing without JavaScript.
  if (!tracked) redirect("/track/unknown");
  const { order } = tracked;
  if (checkout !== undefined && (await isViewersOwn(order.customerId))) {
    redirect(`/account/orders/${order.id}?checkout=${checkout === "done" ? "done" : "cancelled"}`);
  }
  return (
    <OrderPage
      {...tracked}
      token={token}
      realtime={realtimeSettings()}
      backFromCheckout={checkout === "done"}
      renderedAt={ctx.now().toISOString()}
      invoicePath={`/track/${token}/invoice`}
      payOrderAction={payOrderAction}
      cancelOrderAction={cancelOrderAction}
    />
  );
}

/** The hosted checkout returns to the tracking link; a signed-in customer continues to the account. */
async function isViewersOwn(customerId: number | null): Promise<boolean> {
  const actor = (await currentSession())?.actor;
  return actor?.kind === "customer" && actor.customerId === customerId;
}
