"use server";

import { asOperator } from "@/lib/actions/action-guard";
import { addressFromForm } from "@/lib/domain/address";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formatMoney } from "@/lib/domain/money";
import {
  addNoteInput,
  cancelByOperatorInput,
  freeTextAddressForm,
  holdOrderInput,
  markHandledInput,
  orderInput,
  refundForm,
  releaseOrderInput,
  resendEmailInput,
  structuredAddressForm,
} from "@/lib/domain/order/operator-input";
import { resendEmail } from "@/lib/services/emails/resend-email";
import { sendPayLink } from "@/lib/services/emails/send-pay-link";
import { cancelOrder, readOrder } from "@/lib/services/orders";
import { addNote } from "@/lib/services/orders/add-note";

import { editAddress } from "@/lib/services/orders/edit-address";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { retryNow } from "@/lib/services/orders/retry-now";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { markHandled } from "@/lib/services/shipping/mark-handled";
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

export async function shipOrderAction(_: unknown, form: FormData) {
  return asOperator(orderInput, form, async (args) => toResult(await shipOrder(args)));
}

export async function markDeliveredAction(_: unknown, form: FormData) {
  return asOperator(orderInput, form, async (args) => toResult(await markDelivered(args)));
}

export async function markHandledAction(_: unknown, form: FormData) {
  return asOperator(markHandledInput, form, async (args) => toResult(await markHandled(args)));
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
        return formFailure(
          `The gateway refused the refund (${outcome.code ?? "no reason given"}).`,
        );
      default:
        return toResult(outcome);
    }
  });
}
