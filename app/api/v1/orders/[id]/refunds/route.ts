import { refusal } from "@/app/api/v1/orders/order-answer";
import { createRefundInput, listRefundsQuery } from "@/lib/domain/order/api-input";
import { refundList, refundView } from "@/lib/domain/order/view";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { requiredCallKey } from "@/lib/http/keyed-answer";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { listOrderRefunds, readRequestedRefund, refundOrder } from "@/lib/services/payments";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: createRefundInput,
    operation: {
      id: "createRefund",
      tag: "Refunds",
      summary: "Refund an amount or units of an order",
      description:
        "Units that have not shipped are taken out of the shipment. A full refund before shipping cancels the order. The refund may still be `pending` in the answer: follow the events of the order.",
      scope: "refunds:write",
      aboutOrder: true,
      idempotencyKey: "required",
      ifMatch: true,
      example: { lines: [{ productId: 1, quantity: 1, restock: false }], reason: "Damaged" },
      answers: {
        201: { description: "The refund, which the gateway may have refused.", schema: refundView },
      },
      problems: { 409: "So much can't be refunded." },
    },
    async handle({ ctx, params, body, request, claim }) {
      const orderId = params.id;
      const key = requiredCallKey(claim);
      const { amount = null, lines = [], reason = "Refunded by the API" } = body;
      const versions = readIfMatch(request);
      const input = { orderId, key, amount, lines, reason, restock: false, versions };
      const refunded = await refundOrder({ ctx, input });
      if (refunded.kind === "not_found") throw problem(404, "Order not found.");
      if (refunded.kind === "refused") throw refusal(refunded);
      return { status: 201, body: await readRequestedRefund({ ctx, input: { orderId, key } }) };
    },
  }),
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    query: listRefundsQuery,
    operation: {
      id: "listRefunds",
      tag: "Refunds",
      summary: "List the refunds of an order",
      scope: "orders:read",
      audience: "customers",
      aboutOrder: true,
      answers: { 200: { description: "A page of refunds, oldest first.", schema: refundList } },
    },
    async handle({ ctx, params, query }) {
      return { body: await listOrderRefunds({ ctx, input: { orderId: params.id, ...query } }) };
    },
  }),
});
