import { type ApiHandler, idOf } from "@/local/gateway/call";
import type { Route } from "@/local/http/routes";

export const chargeRoutes: Route<ApiHandler>[] = [
  {
    method: "GET",
    pattern: "/v1/charges/:id",
    handler: { access: "read", run: (ledger, call) => ledger.find("charges", idOf(call)) },
  },
];
