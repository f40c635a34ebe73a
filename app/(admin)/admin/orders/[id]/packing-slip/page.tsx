import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PackingSlip } from "@/components/admin/order/packing-slip";
import { PrintButton } from "@/components/admin/order/print-button";
import { adminPage } from "@/lib/actions/session";
import { NotFound } from "@/lib/auth/permissions";
import { idParams } from "@/lib/http/schemas";
import { readOrder } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Packing slip" };

/** The sheet that goes into the shipment of one order. */
export default async function PackingSlipPage({ params }: { params: Promise<{ id: string }> }) {
  const given = await params;
  const { ctx } = await adminPage();
  const id = idParams.safeParse(given);
  if (!id.success) notFound();
  const orderId = id.data.id;
  const order = await readOrder({ ctx, input: { orderId } }).catch((error: unknown) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <>
      <div className="mb-5 flex max-w-3xl items-center justify-between gap-3 print:hidden">
        <Link
          href={`/admin/orders/${orderId}`}
          className="inline-flex items-center gap-1.5 text-ink-soft text-sm underline-offset-4 hover:text-ink hover:underline"
        >
          <ArrowLeft aria-hidden className="size-4" />
          Order {orderId}
        </Link>
        <PrintButton />
      </div>
      <PackingSlip order={order} shopName={ctx.settings.shopName} />
    </>
  );
}
