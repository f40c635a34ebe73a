"use server";

import { asOperator } from "@/lib/actions/guard";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { formatMoney } from "@/lib/domain/money";
import { cancelOrderInput } from "@/lib/domain/order/input";
import {
  addNoteInput,
  editAddressInput,
  holdOrderInput,
  markHandledInput,
  orderInput,
  refundOrderInput,
  releaseOrderInput,
  resendEmailInput,
} from "@/lib/domain/order/operator-input";
import { resendEmail } from "@/lib/services/emails/resend-email";
import { sendPayLink } from "@/lib/services/emails/send-pay-link";
import { readOrder } from "@/lib/services/orders";
import { addNote } from "@/lib/services/orders/add-note";
import { cancelOrderAsOperator } from "@/lib/services/orders/cancel-order-as-operator";
import { editAddress } from "@/lib/services/orders/edit-address";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { retryNow } from "@/lib/services/orders/retry-now";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { markHandled } from "@/lib/services/shipping/mark-handled";
import { shipOrder } from "@/lib/services/shipping/ship-order";

/** Every action below authorizes by `asOperator`, and its verb does again. */

const done = { kind: "done" } as const;
const noSuchOrder = "There is no such order.";

/** An operator is told in words why it was not done, or that somebody else was faster. */
function told(
  outcome: { kind: "done" } | { kind: "refused"; reason: string } | { kind: "not_found" },
): typeof done | FormFailure {
  switch (outcome.kind) {
    case "done":
      return done;
    case "refused":
      return formFailure(outcome.reason);
    case "not_found":
      return formFailure(noSuchOrder);
  }
}

export async function cancelAdminOrder(input: unknown) {
  const schema = orderInput.extend(cancelOrderInput.shape);
  return asOperator(schema, input, async (given) => told(await cancelOrderAsOperator(given)));
}

export async function holdAdminOrder(input: unknown) {
  return asOperator(holdOrderInput, input, async (given) => told(await holdOrder(given)));
}

export async function releaseAdminOrder(input: unknown) {
  return asOperator(releaseOrderInput, input, async (given) => told(await releaseOrder(given)));
}

export async function shipAdminOrder(input: unknown) {
  return asOperator(orderInput, input, async (given) => told(await shipOrder(given)));
}

export async function markAdminOrderDelivered(input: unknown) {
  return asOperator(orderInput, input, async (given) => told(await markDelivered(given)));
}

export async function markAdminOrderHandled(input: unknown) {
  return asOperator(markHandledInput, input, async (given) => told(await markHandled(given)));
}

export async function editAdminAddress(input: unknown) {
  return asOperator(editAddressInput, input, async (given) => told(await editAddress(given)));
}

export async function noteAdminOrder(input: unknown) {
  return asOperator(addNoteInput, input, async (given) => told(await addNote(given)));
}

export async function resendAdminEmail(input: unknown) {
  return asOperator(resendEmailInput, input, async (given) => told(await resendEmail(given)));
}

export async function sendAdminPayLink(input: unknown) {
  return asOperator(orderInput, input, async (given) => told(await sendPayLink(given)));
}

export async function continueAdminOrder(input: unknown) {
  return asOperator(orderInput, input, async (given) => {
    const outcome = await retryNow(given);
    switch (outcome.kind) {
      case "continued":
        return done;
      case "nothing":
        return formFailure("There was nothing that the system could do now.");
      case "failed":
        return formFailure(`${outcome.reason} It is tried again by itself.`);
    }
  });
}

export async function refundAdminOrder(input: unknown) {
  return asOperator(refundOrderInput, input, async (given) => {
    const outcome = await refundOrder(given);
    const { ctx, input: wish } = given;
    switch (outcome.kind) {
      case "refunded":
      case "under_way": {
        const { currency } = await readOrder({ ctx, input: { orderId: wish.orderId } });
        const money = formatMoney(outcome.amount, currency);
        const message =
          outcome.kind === "refunded" ? `${money} was refunded.` : `${money} is on its way back.`;
        return { ...done, message };
      }
      case "failed":
        return formFailure(`The gateway refused the refund (${outcome.code ?? "no reason"}).`);
      default:
        return told(outcome);
    }
  });
}
