"use client";

import { Check, Link2, PackageMinus, RotateCcw } from "lucide-react";
import { reviewPaymentInput } from "@/lib/domain/order/operator-input";
import { isEnded, type OrderStatus } from "@/lib/domain/order/status";
import { useAdminOrder } from "./admin-order-provider";
import { ConfirmOrderActionForm } from "./confirm-order-action-form";
import { type Offer, OrderActionDialog } from "./order-action-dialog";
import { RefundForm } from "./refund-form";
import { RemoveItemsForm } from "./remove-items-form";

export function SendPayLink({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  const { email } = adminOrder.order;
  return (
    <OrderActionDialog
      label="Send payment link"
      isOffered={isOffered}
      icon={Link2}
      whyNot={adminOrder.actions.pay_link}
      title="Send a payment link?"
      consequences={`Emails ${email ?? "the customer"} a link to pay for this order before it expires.`}
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Send payment link"
          done="Payment link sent"
          action={actions.sendPayLinkAction}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

export function ReviewPayment({ isOffered }: Offer) {
  const { adminOrder, actions } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Mark payment as reviewed"
      isOffered={isOffered}
      icon={Check}
      whyNot={adminOrder.actions.review_payment}
      title="Mark this payment as reviewed?"
      consequences={`${reviewConsequence(adminOrder.order.status)} A dispute is not affected. Only operators see the reason. This can't be undone.`}
    >
      {(close) => (
        <ConfirmOrderActionForm
          confirm="Mark as reviewed"
          done="Payment marked as reviewed"
          textField={{ name: "reason", label: "Reason" }}
          action={actions.reviewPaymentAction}
          schema={reviewPaymentInput}
          close={close}
        />
      )}
    </OrderActionDialog>
  );
}

function reviewConsequence(status: OrderStatus): string {
  return isEnded(status)
    ? "Its warnings no longer need attention. If the gateway doesn't have it, its money counts as returned, and is not refunded again."
    : "Its warnings, its failed refunds, the captured amount, and that the gateway doesn't have it no longer stop shipping or need attention.";
}

export function RefundOrder() {
  const { adminOrder } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Issue refund"
      icon={RotateCcw}
      whyNot={adminOrder.actions.refund}
      title={`Refund order #${adminOrder.order.id}`}
      consequences="The refund goes to the original payment method, and the customer is emailed. This can't be undone."
      wide
    >
      {(close) => <RefundForm close={close} />}
    </OrderActionDialog>
  );
}

export function RemoveItems({ isOffered }: Offer) {
  const { adminOrder } = useAdminOrder();
  return (
    <OrderActionDialog
      label="Remove items"
      isOffered={isOffered}
      icon={PackageMinus}
      whyNot={adminOrder.actions.remove_items}
      title={`Remove items from order #${adminOrder.order.id}`}
      consequences="The items are released, don't ship and aren't charged. This can't be undone."
      wide
    >
      {(close) => <RemoveItemsForm close={close} />}
    </OrderActionDialog>
  );
}
