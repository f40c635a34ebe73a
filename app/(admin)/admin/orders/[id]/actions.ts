"use server";

import { type FormProblem, formProblem } from "@/lib/domain/form-problem";
import { formatMoney } from "@/lib/domain/money";
import {
  addNoteInput,
  editAddressInput,
  holdOrderInput,
  markHandledInput,
  orderInput,
  refundOrderInput,
  releaseOrderInput,
  resendMailInput,
} from "@/lib/domain/order/desk-input";
import { cancelOrderInput } from "@/lib/domain/order/input";
import { asOperator } from "@/lib/http/page-action";
import { resendMail } from "@/lib/services/notifications/resend-mail";
import { sendPayLink } from "@/lib/services/notifications/send-pay-link";
import { readOrder } from "@/lib/services/orders";
import { addNote } from "@/lib/services/orders/add-note";
import { cancelAtDesk } from "@/lib/services/orders/cancel-at-desk";
import { editAddress } from "@/lib/services/orders/edit-address";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { letContinue } from "@/lib/services/orders/let-continue";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { markHandled } from "@/lib/services/shipping/mark-handled";
import { shipOrder } from "@/lib/services/shipping/ship-order";

/** Every action below authorises by `asOperator`, and its verb does again. */

const done = { kind: "done" } as const;
const noSuchOrder = "There is no such order.";

/** An operator is told in words why it was not done, or that somebody else was faster. */
function told(
  outcome: { kind: "done" } | { kind: "refused"; reason: string } | { kind: "not_found" },
): typeof done | FormProblem {
  switch (outcome.kind) {
    case "done":
      return done;
    case "refused":
      return formProblem(outcome.reason);
    case "not_found":
      return formProblem(noSuchOrder);
  }
}

export async function cancelDeskOrder(input: unknown) {
  const schema = orderInput.extend(cancelOrderInput.shape);
  return asOperator(schema, input, async (given) => told(await cancelAtDesk(given)));
}

export async function holdDeskOrder(input: unknown) {
  return asOperator(holdOrderInput, input, async (given) => told(await holdOrder(given)));
}

export async function releaseDeskOrder(input: unknown) {
  return asOperator(releaseOrderInput, input, async (given) => told(await releaseOrder(given)));
}

export async function shipDeskOrder(input: unknown) {
  return asOperator(orderInput, input, async (given) => told(await shipOrder(given)));
}

export async function markDeskOrderDelivered(input: unknown) {
  return asOperator(orderInput, input, async (given) => told(await markDelivered(given)));
}

export async function markDeskOrderHandled(input: unknown) {
  return asOperator(markHandledInput, input, async (given) => told(await markHandled(given)));
}

export async function editDeskAddress(input: unknown) {
  return asOperator(editAddressInput, input, async (given) => told(await editAddress(given)));
}

export async function noteDeskOrder(input: unknown) {
  return asOperator(addNoteInput, input, async (given) => told(await addNote(given)));
}

export async function resendDeskMail(input: unknown) {
  return asOperator(resendMailInput, input, async (given) => told(await resendMail(given)));
}

export async function sendDeskPayLink(input: unknown) {
  return asOperator(orderInput, input, async (given) => told(await sendPayLink(given)));
}

export async function continueDeskOrder(input: unknown) {
  return asOperator(orderInput, input, async (given) => {
    const outcome = await letContinue(given);
    switch (outcome.kind) {
      case "continued":
        return done;
      case "nothing":
        return formProblem("There was nothing that the system could do now.");
      case "failed":
        return formProblem(`${outcome.reason} It is tried again by itself.`);
    }
  });
}

export async function refundDeskOrder(input: unknown) {
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
        return formProblem(`The gateway refused the refund (${outcome.code ?? "no reason"}).`);
      default:
        return told(outcome);
    }
  });
}
