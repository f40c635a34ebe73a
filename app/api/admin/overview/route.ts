import { api, route } from "@/lib/http/route";
import { readOverview } from "@/lib/services/overview";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    async handle({ ctx }) {
      return { body: await readOverview({ ctx, input: { timeZone: ctx.settings.timeZone } }) };
    },
  }),
});
