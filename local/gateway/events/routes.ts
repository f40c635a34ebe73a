import { z } from "zod";
import { invalidParameter } from "@/local/gateway/api-error";
import { type ApiHandler, pathId } from "@/local/gateway/call";
import { listPage, pageParams } from "@/local/gateway/pagination";
import { parseInput } from "@/local/gateway/params";
import type { Route } from "@/local/http/routes";

/** Up to 20 types by name, or one. Source: https://docs.stripe.com/api/events/list */
const listParams = z.strictObject({
  ...pageParams,
  type: z.string().optional(),
  types: z.array(z.string()).max(20).optional(),
});

export const eventRoutes: Route<ApiHandler>[] = [
  {
    method: "GET",
    pattern: "/v1/events",
    handler: {
      access: "read",
      run: (store, call) => {
        const { type, types, ...page } = parseInput(listParams, call.input);
        if (type !== undefined && types !== undefined) {
          throw invalidParameter("types", null, "You may pass either `type` or `types`, not both.");
        }
        return listPage(store, "events", call.path, page, { type: types ?? type });
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/events/:id",
    handler: { access: "read", run: (store, call) => store.find("events", pathId(call)) },
  },
];
