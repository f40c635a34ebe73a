import { customerRecord } from "@/lib/domain/customer";
import { idParams } from "@/lib/domain/url-fields";
import { problemOf } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readCustomerRecord } from "@/lib/services/customers";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    operation: {
      id: "readCustomer",
      tag: "Customers",
      summary: "Read a customer",
      scope: "customers:read",
      answers: { 200: { description: "The customer.", schema: customerRecord } },
      problemTypes: ["customer-erased"],
    },
    async handle({ ctx, params }) {
      const read = await readCustomerRecord({ ctx, input: { customerId: params.id } });
      if (read.kind === "erased") {
        throw problemOf(
          "customer-erased",
          "The personal data of this customer was erased. Erase your copy too.",
        );
      }
      return { body: read.customer };
    },
  }),
});
