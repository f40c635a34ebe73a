import { newEventsQuery } from "@/lib/domain/workflows/event-search";
import { api, route } from "@/lib/http/route";
import { countNewEvents } from "@/lib/services/workflows";

/** How many events of a list are newer than those it shows. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query: newEventsQuery,
    handle: async ({ ctx, query }) => ({ body: await countNewEvents({ ctx, input: query }) }),
  }),
});
