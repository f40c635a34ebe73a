import { newTracesSearch } from "@/lib/domain/trace/trace-search";
import { api, route } from "@/lib/http/route";
import { countNewTraces } from "@/lib/services/traces/list-traces";

/** How many traces of a list are newer than those it shows. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query: newTracesSearch,
    handle: async ({ ctx, query }) => ({ body: await countNewTraces({ ctx, input: query }) }),
  }),
});
