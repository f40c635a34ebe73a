"use server";

import { bulkCancelInput, bulkInput } from "@/lib/domain/order/bulk";
import { asOperator } from "@/lib/http/page-action";
import { cancelOrders, resendMails, shipOrders } from "@/lib/services/bulk";

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

export async function resendMailsAction(input: unknown) {
  return asOperator(bulkInput, input, async (given) => ({
    kind: "done" as const,
    outcomes: await resendMails(given),
  }));
}
