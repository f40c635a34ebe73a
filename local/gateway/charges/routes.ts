import { type ApiHandler, pathId } from "@/local/gateway/call";
import type { Route } from "@/local/http/routes";

export const chargeRoutes: Route<ApiHandler>[] = [
  {
    method: "GET",
    pattern: "/v1/charges/:id",
    handler: { access: "read", run: (store, call) => store.find("charges", pathId(call)) },
  },
];
