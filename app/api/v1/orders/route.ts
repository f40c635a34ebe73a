import { placeOrderInput } from "@/lib/domain/order/input";
import { problem } from "@/lib/http/problem";
import { parse } from "@/lib/http/read-body";
import { api, route } from "@/lib/http/route";
import { encodeOrderCursor, idempotencyKey, listOrdersQuery } from "@/lib/http/schemas";
import { listOrders, type Placed, placeOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    access: "known",
    limit: "create",
    body: placeOrderInput,
    async handle({ ctx, body, request }) {
      const header = request.headers.get("idempotency-key");
      const key = header === null ? {} : { idempotencyKey: parse(idempotencyKey, header) };
      const placed = await placeOrder({ ctx, input: { order: body, ...key } });
      if (placed.kind !== "placed") throw refusal(placed);
      return {
        status: 201,
        body: placed.order,
        headers: {
          location: `/api/v1/orders/${placed.order.id}`,
          ...(placed.replayed && { "idempotent-replayed": "true" }),
        },
      };
    },
  }),
  GET: route({
    access: "known",
    limit: "read",
    query: listOrdersQuery,
    async handle({ ctx, query }) {
      const page = await listOrders({ ctx, input: query });
      return { body: { ...page, nextCursor: encodeOrderCursor(page.nextCursor) } };
    },
  }),
});

function refusal(placed: Exclude<Placed, { kind: "placed" }>) {
  switch (placed.kind) {
    case "invalid":
      return problem(422, "The order can't be taken. See `errors`.", { errors: placed.faults });
    case "key_reused":
      return problem(422, "This Idempotency-Key was used for another request.");
    case "reference_taken":
      return problem(409, "Another order has this reference.");
    case "total_changed":
      return problem(409, "A price has changed.");
    case "too_many_unpaid":
      return problem(409, `There are ${placed.limit} unpaid orders already. Pay or cancel one.`);
  }
}
