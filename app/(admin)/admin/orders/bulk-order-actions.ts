"use server";

import { asOperator } from "@/lib/actions/action-guard";
import { bulkCancelInput, bulkInput } from "@/lib/domain/order/bulk";
import { cancelOrders, resendEmails, shipOrders } from "@/lib/services/bulk";

export async function cancelOrdersAction(input: unknown) {
  return asOperator(bulkCancelInput, input, async (args) => ({
    kind: "done" as const,
    outcomes: await cancelOrders(args),
  }));
}

export async function shipOrdersAction(input: unknown) {
  return asOperator(bulkInput, input, async (args) => ({
    kind: "done" as const,
    outcomes: await shipOrders(args),
  }));
}

export async function resendEmailsAction(input: unknown) {
  return asOperator(bulkInput, input, async (args) => ({
    kind: "done" as const,
    outcomes: await resendEmails(args),
  }));
}
