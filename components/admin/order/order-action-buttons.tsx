"use client";

import { Ban, Check, Forward, Hand, HandHelping, House, Truck } from "lucide-react";
import {
  cancelByOperatorInput,
  holdOrderInput,
  markHandledInput,
  releaseOrderInput,
} from "@/lib/domain/order/operator-input";
import { nextActionLabels } from "@/lib/domain/order/operator-waiting-labels";
import type { NextAction } from "@/lib/domain/order/waiting";
import { useAdminOrder } from "./admin-order-provider";
import { ConfirmOrderActionForm } from "./confirm-order-action-form";
import { explainMarkDelivered } from "./explain-mark-delivered";
import { type Offer, OrderActionDialog } from "./order-action-dialog";
import { RefundOrder, RemoveItems, ReviewPayment, SendPayLink } from "./payment-actions";
import { ShipmentActions } from "./shipment-actions";

/** The actions on the whole order. An action that isn't possible now explains why. */
export function OrderActionButtons() {
  const { adminOrder } = useAdminOrder();
  const { status } = adminOrder.order;
  const isOpen = status === "pending" || status === "processing";
  return (
    // The fieldset takes the focus when a focused button disappears.
    <fieldset aria-label="Actions" tabIndex={-1} className="mt-4 flex flex-wrap gap-2">
      <ShipOrder isOffered={adminOrder.fulfillment === "manual" && isOpen} />
      <ShipmentActions />
      <SendPayLink isOffered={status === "pending"} />
      <MarkDelivered isOffered={adminOrder.actions.mark_delivered === null} />
      <MarkHandled isOffered={adminOrder.actions.mark_handled === null} />
      <ReviewPayment isOffered={adminOrder.actions.review_payment === null} />
      <ReleaseOrder isOffered={adminOrder.hold !== null} />
      <HoldOrder isOffered={adminOrder.hold === null} />
      <RemoveItems isOffered={adminOrder.actions.remove_items === null} />
      <RefundOrder />
      <RetryNow />
      <CancelOrder />
    </fieldset>
  );
}

function ShipOrder({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  const { id: orderId } = adminOrder.order;
  return (
    <OrderActionDialog
      label="Ship order"
      isOffered={isOffered}
      icon={Truck}
      variant="primary"
      whyNot={adminOrder.actions.ship}
      title={`Ship order #${orderId}?`}
      consequences="Waybill requests a label from the carrier and emails the customer. The address can't be changed afterward."
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Ship order"
          done="Shipping requested"
          action={actions.shipOrderAction}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function MarkDelivered({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  const { id: orderId } = adminOrder.order;
  return (
    <OrderActionDialog
      label="Mark as delivered"
      isOffered={isOffered}
      icon={House}
      whyNot={adminOrder.actions.mark_delivered}
      title={`Mark order #${orderId} as delivered?`}
      consequences={explainMarkDelivered(adminOrder.order)}
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Mark as delivered"
          done="Order marked as delivered"
          action={actions.markDeliveredAction}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function MarkHandled({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Mark as handled"
      isOffered={isOffered}
      icon={Check}
      variant="primary"
      whyNot={adminOrder.actions.mark_handled}
      title="Mark this shipment as handled?"
      consequences="Removes the order from “Needs attention” and changes nothing else. Use “Restock items” for units that came back. Only operators see the reason. This can't be undone."
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Mark as handled"
          done="Shipment marked as handled"
          textField={{ name: "reason", label: "Reason" }}
          action={actions.markHandledAction}
          schema={markHandledInput}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function HoldOrder({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  const { id: orderId } = adminOrder.order;
  return (
    <OrderActionDialog
      label="Hold order"
      isOffered={isOffered}
      icon={Hand}
      whyNot={adminOrder.actions.hold}
      title={`Put order #${orderId} on hold?`}
      consequences="Nothing ships until the hold is released. Payment and stock still go through, and the customer can still cancel. Only operators see the reason."
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Hold order"
          done="Order put on hold"
          textField={{ name: "reason", label: "Reason" }}
          action={actions.holdOrderAction}
          schema={holdOrderInput}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function ReleaseOrder({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Release hold"
      isOffered={isOffered}
      icon={HandHelping}
      variant="primary"
      whyNot={adminOrder.actions.release}
      title="Release the hold?"
      consequences="Processing resumes now. If the order is paid and ships automatically, its label is created."
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Release hold"
          done="Hold released"
          textField={{ name: "note", label: "Note (optional)" }}
          action={actions.releaseOrderAction}
          schema={releaseOrderInput}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function RetryNow() {
  const { adminOrder, actions } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Retry now"
      icon={Forward}
      whyNot={adminOrder.actions.retry_now}
      title="Retry now?"
      consequences={`${nextStepText(adminOrder.waiting?.action)} This is safe to repeat: nothing is charged, shipped or refunded twice.`}
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Retry now"
          done="Next step completed"
          action={actions.retryNowAction}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function nextStepText(action: NextAction | null | undefined): string {
  return action ? `Next step: ${nextActionLabels[action]}.` : "Runs the next automatic step now.";
}

function CancelOrder() {
  const { adminOrder, actions } = useAdminOrder();
  const { id: orderId } = adminOrder.order;
  return (
    <OrderActionDialog
      label="Cancel order"
      icon={Ban}
      whyNot={adminOrder.actions.cancel}
      className="text-bad"
      title={`Cancel order #${orderId}?`}
      consequences="Releases the units, voids or refunds the payment, and voids any label. The customer is emailed the reason. This can't be undone."
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Cancel order"
          leave="Keep order"
          danger
          done="Order cancelled"
          textField={{ name: "reason", label: "Reason (optional)" }}
          action={actions.cancelOrderAction}
          schema={cancelByOperatorInput}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}
