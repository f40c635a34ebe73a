import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Invoice } from "@/components/orders/invoice";
import { trackingContext } from "@/lib/actions/session";
import { readInvoice } from "@/lib/services/orders";

export const metadata: Metadata = {
  title: "Invoice",
  robots: { index: false, follow: false },
};

/** The invoice for whoever holds the order's link. */
export default async function TrackedInvoicePage({
  params,
}: {
  params: Promise<{ token: string }>;
}) {
  const { token } = await params;
  const held = await trackingContext(token);
  // As on the order's own page: this address is told as a broken link.
  if (!held) redirect("/track/unknown");
  const { ctx, orderId } = held;
  const invoice = await readInvoice({ ctx, input: { orderId } });
  return <Invoice invoice={invoice} seller={ctx.settings.shopName} orderPath={`/track/${token}`} />;
}
