import type { Metadata } from "next";
import { Invoice } from "@/components/orders/invoice";
import { sellerName } from "@/lib/domain/seller";
import { ownOrderPage } from "@/lib/http/own-order-page";
import { readInvoice } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Invoice" };

/** The invoice of one of the signed-in customer's own orders. */
export default async function OwnInvoicePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { shown: invoice } = await ownOrderPage(id, readInvoice);
  const orderPath = `/account/orders/${invoice.order.id}`;
  return <Invoice invoice={invoice} seller={sellerName} orderPath={orderPath} />;
}
