import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PackingSlip } from "@/components/admin/order/packing-slip";
import { PackingSlipToolbar } from "@/components/admin/order/packing-slip-toolbar";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { idParams } from "@/lib/domain/url-fields";
import { readOrder } from "@/lib/services/orders";

export const metadata: Metadata = { title: "Packing slip" };

/** The printable packing slip of one order. */
export default async function PackingSlipPage({ params }: { params: Promise<{ id: string }> }) {
  const { ctx } = await adminPage();
  const id = idParams.safeParse(await params);
  if (!id.success) notFound();
  const orderId = id.data.id;
  const order = await readOrder({ ctx, input: { orderId } }).catch((error: unknown) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <>
      <PackingSlipToolbar orderId={orderId} />
      <PackingSlip order={order} shopName={ctx.settings.shopName} />
    </>
  );
}
