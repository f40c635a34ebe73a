import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import {
  markForeignPaymentHandledAction,
  returnForeignPaymentAction,
} from "@/app/(admin)/admin/payments/foreign/foreign-payment-actions";
import { AdminOrderPage } from "@/components/admin/order/admin-order-page";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { LazyTrace } from "@/components/admin/trace/lazy-trace";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { realtimeSettings } from "@/lib/actions/realtime-settings";
import { NotFound } from "@/lib/auth/permissions";
import { nodeSelection } from "@/lib/domain/trace/node-id";
import { idParams } from "@/lib/domain/url-fields";
import { readAdminOrder } from "@/lib/services/orders";
import { readTrace } from "@/lib/services/traces/read-trace";
import {
  addNoteAction,
  cancelOrderAction,
  changeTrackingAction,
  checkPaymentAction,
  closeOrderAction,
  editAddressAction,
  holdOrderAction,
  markDeliveredAction,
  markHandledAction,
  refundOrderAction,
  releaseOrderAction,
  removeItemsAction,
  replaceOrderAction,
  reportShipmentAction,
  resendEmailAction,
  restockOrderAction,
  retryNowAction,
  reviewPaymentAction,
  sendPayLinkAction,
  shipManuallyAction,
  shipOrderAction,
} from "./admin-order-actions";

type Params = Promise<{ id: string }>;

const query = { tab: z.literal("trace"), open: z.literal("failure"), ...nodeSelection };

const actions = {
  cancelOrderAction,
  holdOrderAction,
  releaseOrderAction,
  shipOrderAction,
  changeTrackingAction,
  shipManuallyAction,
  reportShipmentAction,
  closeOrderAction,
  restockOrderAction,
  replaceOrderAction,
  markDeliveredAction,
  markHandledAction,
  editAddressAction,
  addNoteAction,
  resendEmailAction,
  sendPayLinkAction,
  retryNowAction,
  reviewPaymentAction,
  refundOrderAction,
  removeItemsAction,
  checkPaymentAction,
  returnForeignPaymentAction,
  markForeignPaymentHandledAction,
};

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Order #${(await params).id}` };
}

/**
 * One order with its actions, rendered on the server and then updated live. Its trace is read only
 * if that tab is open.
 */
export default async function OrderPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: SearchParams;
}) {
  const { ctx } = await adminPage();
  const id = idParams.safeParse(await params);
  if (!id.success) notFound();
  const orderId = id.data.id;
  const { tab, open, ...selection } = await listQuery(searchParams, query);
  const adminOrder = await readAdminOrder({ ctx, input: { orderId } }).catch((error: unknown) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const page = { adminOrder, realtime: realtimeSettings(), actions };
  if (!tab) return <AdminOrderPage {...page} />;
  const trace = await readTrace({ ctx, input: { orderId } });
  const initial = { ...selection, isFailure: open === "failure" };
  return (
    <AdminOrderPage
      {...page}
      trace={
        <div>
          <StoreNotice status={ctx.telemetry?.status() ?? null} />
          <LazyTrace
            // Another link to an item of the trace starts anew, even if it names the same item.
            key={trace.readAt}
            path={`/api/admin/traces/orders/${orderId}`}
            rendered={trace}
            initial={initial}
          />
        </div>
      }
    />
  );
}
