import { openCheckoutInput } from "@/lib/domain/order/input";
import { openedCheckout } from "@/lib/domain/order/view";
import { idParams } from "@/lib/domain/url-fields";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { openCheckout } from "@/lib/services/payments";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: openCheckoutInput,
    operation: {
      id: "openCheckout",
      tag: "Orders",
      summary: "Open the hosted payment page of an unpaid order",
      scope: "orders:write",
      audience: "customers",
      aboutOrder: true,
      example: {},
      answers: { 200: { description: "Where the customer pays.", schema: openedCheckout } },
      problems: { 409: "The order can't be paid in its state." },
    },
    async handle({ ctx, params }) {
      const opened = await openCheckout({ ctx, input: { orderId: params.id } });
      if (opened.kind === "not_found") throw problem(404, "Order not found.");
      if (opened.kind === "refused") throw problem(409, opened.reason);
      return { body: { url: opened.url, expiresAt: opened.expiresAt.toISOString() } };
    },
  }),
});
