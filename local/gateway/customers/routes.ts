import { z } from "zod";
import { type ApiHandler, done, pathId } from "@/local/gateway/call";
import { metadata, parseInput, text } from "@/local/gateway/params";
import type { Route } from "@/local/http/routes";
import { newCustomer } from "./customer";

const createParams = z.strictObject({
  email: text(512).optional(),
  name: text(256).optional(),
  phone: text(20).optional(),
  description: text(1_000).optional(),
  metadata: metadata.default({}),
});

export const customerRoutes: Route<ApiHandler>[] = [
  {
    method: "POST",
    pattern: "/v1/customers",
    handler: {
      access: "write",
      run: async (store, call) => {
        const input = parseInput(createParams, call.input);
        const customer = newCustomer({
          email: input.email ?? null,
          name: input.name ?? null,
          phone: input.phone ?? null,
          description: input.description ?? null,
          metadata: input.metadata,
        });
        store.save("customers", customer);
        return done(customer);
      },
    },
  },
  {
    method: "GET",
    pattern: "/v1/customers/:id",
    handler: { access: "read", run: (store, call) => store.find("customers", pathId(call)) },
  },
];
