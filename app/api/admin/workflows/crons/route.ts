import { api, route } from "@/lib/http/route";
import { listCrons } from "@/lib/services/workflows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    handle: async ({ ctx }) => ({ body: await listCrons({ ctx }) }),
  }),
});
