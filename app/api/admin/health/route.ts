import { api, route } from "@/lib/http/route";
import { readHealth } from "@/lib/services/health/check-health";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    async handle({ ctx }) {
      return { body: await readHealth({ ctx, input: { cached: false } }) };
    },
  }),
});
