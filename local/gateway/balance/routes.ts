import type { ApiHandler } from "@/local/gateway/call";
import type { Route } from "@/local/http/routes";

export const balancePath = "/v1/balance";

/** The simulated account is paid out at once, so its balance is always 0. */
const emptyBalance = { amount: 0, currency: "usd", source_types: { card: 0 } };

export const balanceRoutes: Route<ApiHandler>[] = [
  {
    method: "GET",
    pattern: balancePath,
    handler: {
      access: "read",
      run: async () => ({
        object: "balance",
        available: [emptyBalance],
        livemode: false,
        pending: [emptyBalance],
      }),
    },
  },
];
