"use server";

import { asOperator } from "@/lib/actions/action-guard";
import { addressFromForm } from "@/lib/domain/address";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formatMoney } from "@/lib/domain/money";
import {
  addNoteInput,
  cancelByOperatorInput,
  changeTrackingForm,
  closeOrderInput,
  freeTextAddressForm,
  holdOrderInput,
  markHandledInput,
  orderInput,
  refundForm,
  releaseOrderInput,
  removeItemsForm,
  replaceOrderForm,
  reportShipmentInput,
  resendEmailInput,
  restockForm,
  reviewPaymentInput,
  shipManuallyInput,
  structuredAddressForm,
} from "@/lib/domain/order/operator-input";
import { explainRefundFailure } from "@/lib/domain/order/refund-failure-text";
import { resendEmail } from "@/lib/services/emails/resend-email";
import { sendPayLink } from "@/lib/services/emails/send-pay-link";
import { cancelOrder, readOrder } from "@/lib/services/orders";
import { addNote } from "@/lib/services/orders/add-note";
import { closeOrder } from "@/lib/services/orders/close-order";

import { editAddress } from "@/lib/services/orders/edit-address";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { removeItems } from "@/lib/services/orders/remove-items";
import { restockOrder } from "@/lib/services/orders/restock-order";
import { retryNow } from "@/lib/services/orders/retry-now";
import { sendReplacement } from "@/lib/services/orders/send-replacement";
import { checkPayment } from "@/lib/services/payments/check-payment";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { reviewPayment } from "@/lib/services/payments/review-payment";
import { changeTracking } from "@/lib/services/shipping/change-tracking";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { markHandled } from "@/lib/services/shipping/mark-handled";
import { reportShipment } from "@/lib/services/shipping/report-shipment";
import { shipManually } from "@/lib/services/shipping/ship-manually";
import { shipOrder } from "@/lib/services/shipping/ship-order";

// Every action authorizes its caller with `asOperator`, and its verb does so again.

const done = { kind: "done" } as const;

type Outcome = { kind: "done" } | { kind: "refused"; reason: string } | { kind: "not_found" };

function toResult(outcome: Outcome): typeof done | FormFailure {
  switch (outcome.kind) {
    case "done":
      return done;
    case "refused":
      return formFailure(outcome.reason);
    case "not_found":
      return formFailure("Order not found.");
  }
}

export async function cancelOrderAction(_: unknown, form: FormData) {
  return asOperator(cancelByOperatorInput, form, async ({ ctx, input: { orderId, reason } }) => {
    const outcome = await cancelOrder({
      ctx,
      input: { orderId, ...(reason !== undefined && { reason }) },
    });
    switch (outcome.kind) {
      case "cancelled":
        return done;
      case "already_cancelled":
        return formFailure("This order is already cancelled.");
      default:
        return toResult(outcome);
    }
  });
}

export async function holdOrderAction(_: unknown, form: FormData) {
  return asOperator(holdOrderInput, form, async (args) => toResult(await holdOrder(args)));
}

export async function releaseOrderAction(_: unknown, form: FormData) {
  return asOperator(releaseOrderInput, form, async (args) => toResult(await releaseOrder(args)));
}

export async function removeItemsAction(_: unknown, form: FormData) {
  return asOperator(removeItemsForm, form, async (args) => toResult(await removeItems(args)));
}

export async function shipOrderAction(_: unknown, form: FormData) {
  return asOperator(orderInput, form, async (args) => toResult(await shipOrder(args)));
}

export async function shipManuallyAction(_: unknown, form: FormData) {
  return asOperator(shipManuallyInput, form, async (args) => {
    const outcome = await shipManually(args);
    switch (outcome.kind) {
      case "shipped":
        return done;
      case "requested":
        return { ...done, message: outcome.reason };
      default:
        return toResult(outcome);
    }
  });
}

export async function changeTrackingAction(_: unknown, form: FormData) {
  return asOperator(changeTrackingForm, form, async (args) => toResult(await changeTracking(args)));
}

export async function reportShipmentAction(_: unknown, form: FormData) {
  return asOperator(reportShipmentInput, form, async (args) =>
    toResult(await reportShipment(args)),
  );
}

export async function closeOrderAction(_: unknown, form: FormData) {
  return asOperator(closeOrderInput, form, async (args) => toResult(await closeOrder(args)));
}

export async function restockOrderAction(_: unknown, form: FormData) {
  return asOperator(restockForm, form, async (args) => {
    const result = toResult(await restockOrder(args));
    return result.kind === "done" ? { ...result, message: "Items restocked" } : result;
  });
}

export async function replaceOrderAction(_: unknown, form: FormData) {
  return asOperator(replaceOrderForm, form, async (args) => {
    const outcome = await sendReplacement(args);
    if (outcome.kind !== "sent") return toResult(outcome);
    return { ...done, message: `Replacement placed as order #${outcome.orderId}` };
  });
}

export async function markDeliveredAction(_: unknown, form: FormData) {
  return asOperator(orderInput, form, async (args) => toResult(await markDelivered(args)));
}

export async function markHandledAction(_: unknown, form: FormData) {
  return asOperator(markHandledInput, form, async (args) => toResult(await markHandled(args)));
}

export async function reviewPaymentAction(_: unknown, form: FormData) {
  return asOperator(reviewPaymentInput, form, async (args) => toResult(await reviewPayment(args)));
}

export async function editAddressAction(_: unknown, form: FormData) {
  if (form instanceof FormData && form.has("address")) {
    return asOperator(freeTextAddressForm, form, async (args) => toResult(await editAddress(args)));
  }
  return asOperator(structuredAddressForm, form, async ({ ctx, input }) =>
    toResult(
      await editAddress({ ctx, input: { ...input, address: addressFromForm(input.address) } }),
    ),
  );
}

export async function addNoteAction(_: unknown, form: FormData) {
  return asOperator(addNoteInput, form, async (args) => toResult(await addNote(args)));
}

export async function resendEmailAction(_: unknown, form: FormData) {
  return asOperator(resendEmailInput, form, async (args) => toResult(await resendEmail(args)));
}

export async function sendPayLinkAction(_: unknown, form: FormData) {
  return asOperator(orderInput, form, async (args) => toResult(await sendPayLink(args)));
}

export async function retryNowAction(_: unknown, form: FormData) {
  return asOperator(orderInput, form, async (args) => {
    const outcome = await retryNow(args);
    switch (outcome.kind) {
      case "advanced":
        return done;
      case "nothing_to_do":
        return formFailure("No automatic step is pending.");
      case "failed":
        return formFailure(`${outcome.reason} Waybill will retry automatically.`);
    }
  });
}

export async function checkPaymentAction(input: unknown) {
  return asOperator(orderInput, input, checkPayment);
}

export async function refundOrderAction(_: unknown, form: FormData) {
  return asOperator(refundForm(), form, async (args) => {
    const outcome = await refundOrder(args);
    const { ctx, input: refund } = args;
    switch (outcome.kind) {
      case "refunded":
      case "pending": {
        const { currency } = await readOrder({ ctx, input: { orderId: refund.orderId } });
        const money = formatMoney(outcome.amount, currency);
        const isDone = outcome.kind === "refunded";
        return { ...done, message: isDone ? `${money} refunded` : `Refund of ${money} started` };
      }
      case "failed":
        return formFailure(explainRefundFailure(outcome.code));
      default:
        return toResult(outcome);
    }
  });
}
