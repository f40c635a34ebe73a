import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Invoice } from "@/components/orders/invoice";
import { trackingContext } from "@/lib/actions/session";
import { readInvoice } from "@/lib/services/orders";

export const metadata: Metadata = {
  title: "Invoice",
  robots: { index: false, follow: false },
};

/** The invoice, for anyone who has the order's tracking link. */
export default async function TrackedInvoicePage({
  params,
}: {
  params: Promise<{ token: string }>;
}) {
  const { token } = await params;
  const tracking = await trackingContext(token);
  // As on the order page: an invalid token leads to the not-found page.
  if (!tracking) redirect("/track/unknown");
  const { ctx, orderId } = tracking;
  const invoice = await readInvoice({ ctx, input: { orderId } });
  return <Invoice invoice={invoice} seller={ctx.settings.shopName} orderPath={`/track/${token}`} />;
}
