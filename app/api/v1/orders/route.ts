import { callerAddress } from "@/lib/auth/caller-address";
import { encodeListCursor } from "@/lib/domain/list-cursor";
import { placeOrderInput } from "@/lib/domain/order/input";
import { unpaidLimitText } from "@/lib/domain/order/unpaid-limit-text";
import { parseInput } from "@/lib/http/parse-input";
import { problem } from "@/lib/http/problem";
import { idempotencyKey, listOrdersQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { listOrders, type PlaceOrderOutcome, placeOrder } from "@/lib/services/orders";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    body: placeOrderInput,
    async handle({ ctx, body, request }) {
      const header = request.headers.get("idempotency-key");
      const key = header === null ? {} : { idempotencyKey: parseInput(idempotencyKey, header) };
      const caller = { callerAddress: callerAddress(request.headers) };
      const placed = await placeOrder({ ctx, input: { order: body, ...key, ...caller } });
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
    auth: "required",
    limit: "read",
    query: listOrdersQuery,
    async handle({ ctx, query }) {
      const page = await listOrders({ ctx, input: query });
      return { body: { ...page, nextCursor: encodeListCursor(page.nextCursor) } };
    },
  }),
});

function refusal(placed: Exclude<PlaceOrderOutcome, { kind: "placed" }>) {
  switch (placed.kind) {
    case "invalid":
      return problem(422, "The order can't be placed. Correct the fields listed in `errors`.", {
        errors: placed.issues,
      });
    case "key_reused":
      return problem(422, "This Idempotency-Key was used for a different request. Send a new key.");
    case "reference_taken":
      return problem(409, "Another order has this reference. Send a unique one.");
    case "total_changed":
      return problem(409, "A price has changed. Read the products again.");
    case "too_many_unpaid":
      return problem(
        409,
        `There are already ${placed.limit} unpaid orders. Pay or cancel one first.`,
      );
    case "too_many_holds":
    case "too_many_units":
      return problem(409, unpaidLimitText(placed));
  }
}
