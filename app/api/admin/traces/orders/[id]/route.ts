import { idParams } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { readTrace } from "@/lib/services/traces/read-trace";

/** The trace of an order, for the order page's tab. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    params: idParams,
    handle: async ({ ctx, params }) => ({
      body: await readTrace({ ctx, input: { orderId: params.id } }),
    }),
  }),
});
