"use server";

import { revalidatePath } from "next/cache";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { foreignPaymentInput } from "@/lib/domain/order/foreign-payment";
import { markForeignPaymentHandled, returnForeignPayment } from "@/lib/services/payments";

const path = "/admin/payments/foreign";

/** Voids or refunds a payment that isn't an order's. */
export async function returnForeignPaymentAction(_: unknown, form: FormData) {
  return asOperator(foreignPaymentInput, form, async (args) => {
    const outcome = await returnForeignPayment(args);
    revalidatePath(path);
    switch (outcome.kind) {
      case "returned":
        return { kind: "done" as const };
      case "pending":
        return { kind: "done" as const, message: "Refund started" };
      case "refused":
        return formFailure(outcome.reason);
      case "not_found":
        return formFailure("Payment not found.");
    }
  });
}

/** Leaves a payment that isn't an order's as it is. */
export async function markForeignPaymentHandledAction(_: unknown, form: FormData) {
  return asOperator(foreignPaymentInput, form, async (args) => {
    const outcome = await markForeignPaymentHandled(args);
    revalidatePath(path);
    return outcome.kind === "done" ? outcome : formFailure(outcome.reason);
  });
}
