import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AdminOrderPage } from "@/components/admin/order/admin-order-page";
import { adminPage } from "@/lib/actions/page-guard";
import { realtimeSettings } from "@/lib/actions/realtime-settings";
import { NotFound } from "@/lib/auth/permissions";
import { idParams } from "@/lib/domain/url-fields";
import { readAdminOrder } from "@/lib/services/orders";
import {
  addNoteAction,
  cancelOrderAction,
  editAddressAction,
  holdOrderAction,
  markDeliveredAction,
  markHandledAction,
  refundOrderAction,
  releaseOrderAction,
  resendEmailAction,
  retryNowAction,
  sendPayLinkAction,
  shipOrderAction,
} from "./admin-order-actions";

type Params = Promise<{ id: string }>;

const actions = {
  cancelOrderAction,
  holdOrderAction,
  releaseOrderAction,
  shipOrderAction,
  markDeliveredAction,
  markHandledAction,
  editAddressAction,
  addNoteAction,
  resendEmailAction,
  sendPayLinkAction,
  retryNowAction,
  refundOrderAction,
};

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Order #${(await params).id}` };
}

/** One order with its actions, rendered on the server and then updated live. */
export default async function OrderPage({ params }: { params: Params }) {
  const { ctx } = await adminPage();
  const id = idParams.safeParse(await params);
  if (!id.success) notFound();
  const adminOrder = await readAdminOrder({ ctx, input: { orderId: id.data.id } }).catch(
    (error: unknown) => {
      if (error instanceof NotFound) notFound();
      throw error;
    },
  );
  return <AdminOrderPage adminOrder={adminOrder} realtime={realtimeSettings()} actions={actions} />;
}
