"use server";

import { asOperator } from "@/lib/actions/guard";
import { bulkCancelInput, bulkInput } from "@/lib/domain/order/bulk";
import { cancelOrders, resendEmails, shipOrders } from "@/lib/services/bulk";

export async function cancelOrdersAction(input: unknown) {
  return asOperator(bulkCancelInput, input, async (given) => ({
    kind: "done" as const,
    outcomes: await cancelOrders(given),
  }));
}

export async function shipOrdersAction(input: unknown) {
  return asOperator(bulkInput, input, async (given) => ({
    kind: "done" as const,
    outcomes: await shipOrders(given),
  }));
}

export async function resendEmailsAction(input: unknown) {
  return asOperator(bulkInput, input, async (given) => ({
    kind: "done" as const,
    outcomes: await resendEmails(given),
  }));
}
