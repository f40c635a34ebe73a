import { z } from "zod";
import { resourceMissing } from "@/local/gateway/api-error";
import { type ApiHandler, done, pathId } from "@/local/gateway/call";
import { metadata, parseInput, text } from "@/local/gateway/params";
import type { Route } from "@/local/http/routes";
import { type DeletedCustomer, newCustomer } from "./customer";

/** More cards than a customer saves. */
const cardsMax = 10_000;

const createParams = z.strictObject({
  email: text(512).optional(),
  name: text(256).optional(),
  phone: text(20).optional(),
  description: text(1_000).optional(),
  metadata: metadata.default({}),
});

const deleteParams = z.strictObject({});

/** https://docs.stripe.com/api/customers */
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
  {
    // Removes all card details; payments stay. Source: https://docs.stripe.com/api/customers/delete
    method: "DELETE",
    pattern: "/v1/customers/:id",
    handler: {
      access: "write",
      run: async (store, call) => {
        parseInput(deleteParams, call.input);
        const customer = await store.lock("customers", pathId(call));
        if ("deleted" in customer) throw resourceMissing("customer", customer.id);
        const deleted: DeletedCustomer = { id: customer.id, object: "customer", deleted: true };
        store.save("customers", deleted);
        const cards = await store.list("payment_methods", "customer = $1", [deleted.id], cardsMax);
        for (const card of cards) store.save("payment_methods", { ...card, customer: null });
        return done(deleted);
      },
    },
  },
];
