import { stockChangeBody } from "@/lib/domain/inventory/input";
import { availableUnits } from "@/lib/domain/inventory/stock";
import { stockView } from "@/lib/domain/inventory/view";
import { idParams } from "@/lib/domain/url-fields";
import { requiredCallKey } from "@/lib/http/keyed-answer";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { recordStockChange } from "@/lib/services/inventory";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: stockChangeBody,
    operation: {
      id: "changeStock",
      tag: "Inventory",
      summary: "Receive, adjust or count the stock of a product",
      description:
        "`receive` adds units that have arrived, `adjust` adds or takes away units, `count` sets all units on hand. On hand can't fall below the units that open orders have reserved.",
      scope: "inventory:write",
      idempotencyKey: "required",
      example: { kind: "receive", quantity: 24, reason: "Delivery 4711" },
      answers: { 200: { description: "The stock after the change.", schema: stockView } },
      problems: {
        409: "On hand can't be changed so, or the reorder request is closed.",
      },
    },
    async handle({ ctx, params, body, claim }) {
      const input = { productId: params.id, key: requiredCallKey(claim), change: body };
      const changed = await recordStockChange({ ctx, input });
      if (changed.kind === "not_found") throw problem(404, "Product not found.");
      if (changed.kind === "refused") throw problem(409, changed.reason);
      const { stock } = changed;
      return { body: { ...stock, available: availableUnits(stock) } };
    },
  }),
});
