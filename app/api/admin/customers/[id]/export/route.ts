import { idParams } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { exportCustomer } from "@/lib/services/customers";

/** A customer's data as a JSON file to download. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      const body = await exportCustomer({ ctx, input: { customerId: params.id } });
      const name = `customer-${params.id}.json`;
      return { body, headers: { "content-disposition": `attachment; filename="${name}"` } };
    },
  }),
});
