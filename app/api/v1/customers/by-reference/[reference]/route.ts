import type { z } from "zod";
import { customerRecord, customerReferenceParams, putCustomerBody } from "@/lib/domain/customer";
import { problemOf } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { putCustomer } from "@/lib/services/customers";

const putCustomerExample = {
  name: "Mira Castell",
  email: "mira@example.com",
  phone: "+44 23 9200 0000",
  address: {
    name: "Mira Castell",
    line1: "1 Harbour Street",
    city: "Portsmouth",
    postalCode: "PO1 3AX",
    country: "GB",
  },
} satisfies z.input<typeof putCustomerBody>;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  PUT: route({
    auth: "required",
    limit: "create",
    params: customerReferenceParams,
    body: putCustomerBody,
    operation: {
      id: "putCustomer",
      tag: "Customers",
      summary: "Create or update the customer with a reference of your own",
      description:
        "The reference is the shop's own id of the customer, the same for all API keys. Sending the call again is no change.",
      scope: "customers:write",
      example: putCustomerExample,
      answers: {
        200: { description: "The customer, which existed.", schema: customerRecord },
        201: {
          description: "The new customer.",
          schema: customerRecord,
          headers: { location: "The path of the customer." },
        },
      },
      problemTypes: ["email-taken", "email-of-account"],
    },
    async handle({ ctx, params, body }) {
      const put = await putCustomer({ ctx, input: { ...params, fields: body } });
      switch (put.kind) {
        case "email_taken":
          throw problemOf(
            "email-taken",
            `Customer ${put.customerId} has this email. Send another one.`,
          );
        case "has_account":
          throw problemOf(
            "email-of-account",
            "The customer signs in with another email. Only they can change it.",
          );
        case "updated":
          return { body: put.customer };
        case "created": {
          const location = `/api/v1/customers/${put.customer.id}`;
          return { status: 201, body: put.customer, headers: { location } };
        }
      }
    },
  }),
});
