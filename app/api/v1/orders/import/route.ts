import type { z } from "zod";
import {
  documentedImportBody,
  importBytesMax,
  importOrdersBody,
  importResults,
} from "@/lib/domain/order/import-input";
import { api, route } from "@/lib/http/route";
import { importOrders } from "@/lib/services/orders";

const importExample = {
  orders: [
    {
      customerId: 1,
      items: [{ productId: 1, quantity: 2 }],
      shippingAddress: "1 Harbour Street, Portsmouth",
      paymentMethod: "pm_card_visa",
      reference: "erp-20001",
    },
  ],
} satisfies z.input<typeof documentedImportBody>;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    body: importOrdersBody,
    documentedBody: documentedImportBody,
    largeBody: { bytesMax: importBytesMax, scope: "orders:write" },
    operation: {
      id: "importOrders",
      tag: "Orders",
      summary: "Place up to 1,000 orders",
      description:
        "Each order is placed on its own, as by `placeOrder`: one that is invalid doesn't keep the others from being placed. An order is placed once for its `reference`, which is unique among the orders of the API key, also if another key has changed it by `changeOrder`. So a call that failed or got no answer can be sent again as it was. It ends when the caller hangs up, with the orders that it has placed by then. The body may have 8 MB.",
      scope: "orders:write",
      example: importExample,
      answers: { 200: { description: "A result for each order.", schema: importResults } },
      problems: { 413: "The body has more than 8 MB." },
    },
    async handle({ ctx, body, request: { signal } }) {
      return { body: { results: await importOrders({ ctx, input: { ...body, signal } }) } };
    },
  }),
});
