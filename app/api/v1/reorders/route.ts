import { listReordersQuery } from "@/lib/domain/inventory/input";
import { reorderList } from "@/lib/domain/inventory/view";
import { api, route } from "@/lib/http/route";
import { listReorders } from "@/lib/services/inventory";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: listReordersQuery,
    operation: {
      id: "listReorders",
      tag: "Inventory",
      summary: "List the reorder requests",
      description:
        "A page, newest first. Pass `nextBefore` as `before` to read the next. A request is opened when the available units of a product fall to its threshold, and closed as `received` by a stock change with its id.",
      scope: "inventory:write",
      answers: { 200: { description: "A page of reorder requests.", schema: reorderList } },
    },
    async handle({ ctx, query }) {
      const { rows, next } = await listReorders({ ctx, input: query });
      return { body: { reorders: rows, nextBefore: next } };
    },
  }),
});
