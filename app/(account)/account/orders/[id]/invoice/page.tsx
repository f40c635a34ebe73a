import type { Metadata } from "next";
import { Invoice } from "@/components/orders/invoice";
import { ownOrderPage } from "@/lib/actions/page-guard";
import { pageContext } from "@/lib/actions/session";
import { readInvoice } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Invoice" };

/** The invoice of one of the signed-in customer's orders. */
export default async function OwnInvoicePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { view: invoice } = await ownOrderPage(id, readInvoice);
  const { settings } = await pageContext();
  const orderPath = `/account/orders/${invoice.order.id}`;
  return <Invoice invoice={invoice} seller={settings.shopName} orderPath={orderPath} />;
}
