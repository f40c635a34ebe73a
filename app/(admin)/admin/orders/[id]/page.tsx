import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AdminOrderPage } from "@/components/admin/order/admin-order-page";
import { adminPage, realtimeSettings } from "@/lib/actions/session";
import { NotFound } from "@/lib/auth/permissions";
import { idParams } from "@/lib/http/schemas";
import { readAdminOrder } from "@/lib/services/orders";
import * as actions from "./actions";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Order ${(await params).id}` };
}

/** One order with all that can be done for it: rendered on the server, then kept live. */
export default async function OrderPage({ params }: { params: Params }) {
  const given = await params;
  const { ctx } = await adminPage();
  const id = idParams.safeParse(given);
  if (!id.success) notFound();
  const admin = await readAdminOrder({ ctx, input: { orderId: id.data.id } }).catch(
    (error: unknown) => {
      if (error instanceof NotFound) notFound();
      throw error;
    },
  );
  return (
    <AdminOrderPage
      admin={admin}
      realtime={realtimeSettings()}
      acts={{
        cancel: actions.cancelAdminOrder,
        hold: actions.holdAdminOrder,
        release: actions.releaseAdminOrder,
        ship: actions.shipAdminOrder,
        markDelivered: actions.markAdminOrderDelivered,
        markHandled: actions.markAdminOrderHandled,
        editAddress: actions.editAdminAddress,
        note: actions.noteAdminOrder,
        resendEmail: actions.resendAdminEmail,
        sendPayLink: actions.sendAdminPayLink,
        retryNow: actions.continueAdminOrder,
        refund: actions.refundAdminOrder,
      }}
    />
  );
}
