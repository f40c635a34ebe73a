import { api, route } from "@/lib/http/route";
import { idParams } from "@/lib/http/schemas";
import { exportCustomer } from "@/lib/services/customers";

/** A customer's own data as a file to save. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      const body = await exportCustomer({ ctx, input: { customerId: params.id } });
      const name = `customer-${params.id}.json`;
      return { body, headers: { "content-disposition": `attachment; filename="${name}"` } };
    },
  }),
});
