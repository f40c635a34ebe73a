import type { z } from "zod";
import { referenceTaken } from "@/app/api/v1/orders/order-answer";
import { callerAddress } from "@/lib/auth/caller-address";
import { encodeListCursor } from "@/lib/domain/list-cursor";
import { placeOrderInput } from "@/lib/domain/order/input";
import { unpaidLimitText } from "@/lib/domain/order/unpaid-limit-text";
import { orderPage, orderView } from "@/lib/domain/order/view";
import { entityTag } from "@/lib/http/entity-tag";
import { keyReused } from "@/lib/http/keyed-answer";
import { problem, problemOf } from "@/lib/http/problem";
import { listOrdersQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { listOrders, type PlaceOrderOutcome, placeOrder } from "@/lib/services/orders";

const placeOrderExample = {
  customerId: 1,
  items: [{ productId: 1, quantity: 2 }],
  shippingAddress: {
    name: "Mira Castell",
    line1: "1 Harbour Street",
    city: "Portsmouth",
    postalCode: "PO1 3AX",
    country: "GB",
  },
  paymentMethod: "pm_card_visa",
  reference: "web-1001",
} satisfies z.input<typeof placeOrderInput>;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    body: placeOrderInput,
    operation: {
      id: "placeOrder",
      tag: "Orders",
      summary: "Place an order",
      description:
        "Reserves stock and charges the payment method in the background: follow the order by its events. Without `paymentMethod` the customer's default method is charged; with `null` the order waits for `payOrder` or for its hosted checkout until `expiresAt`. A guest order has no `customerId` but an `email`.",
      scope: "orders:write",
      audience: "customers",
      idempotencyKey: "optional",
      example: placeOrderExample,
      answers: {
        201: {
          description: "The order was placed.",
          schema: orderView,
          headers: {
            location: "The path of the order.",
            etag: "The version of the order.",
          },
        },
      },
      problemTypes: ["reference-taken", "limit-reached"],
    },
    replaysItself: true,
    async handle({ ctx, body, sent, request, idempotencyKey }) {
      const key = idempotencyKey === null ? {} : { idempotencyKey, sent };
      const caller = { callerAddress: callerAddress(request.headers) };
      const placed = await placeOrder({ ctx, input: { order: body, ...key, ...caller } });
      if (placed.kind !== "placed") throw refusal(placed);
      return {
        status: 201,
        body: placed.order,
        headers: {
          location: `/api/v1/orders/${placed.order.id}`,
          etag: entityTag(placed.order.version),
          ...(placed.replayed && { "idempotent-replayed": "true" }),
        },
      };
    },
  }),
  GET: route({
    auth: "required",
    limit: "read",
    query: listOrdersQuery,
    operation: {
      id: "listOrders",
      tag: "Orders",
      summary: "List orders",
      description:
        "One page, newest first unless `sort` says otherwise. Pass `nextCursor` as `cursor` to read the next page. With `createdAfter`, `updatedAfter` or ascending times it ends before orders that are being written at the moment: the next call has them. To follow all changes, read the feed of events instead.",
      scope: "orders:read",
      audience: "customers",
      answers: { 200: { description: "A page of orders.", schema: orderPage } },
    },
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
      return keyReused(placed.fields);
    case "reference_taken":
      return referenceTaken();
    case "total_changed":
      return problem(409, "A price has changed. Read the products again.");
    case "too_many_unpaid":
      return problemOf(
        "limit-reached",
        `There are already ${placed.limit} unpaid orders. Pay or cancel one first.`,
      );
    case "too_many_holds":
    case "too_many_units":
      return problemOf("limit-reached", unpaidLimitText(placed));
  }
}
