import { z } from "zod";
import { traceIdText } from "@/lib/domain/trace/node-id";
import { api, route } from "@/lib/http/route";
import { readTrace } from "@/lib/services/traces/read-trace";

/** A trace, which its page reloads while more may happen in it. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    params: z.object({ traceId: traceIdText }),
    handle: async ({ ctx, params }) => ({ body: await readTrace({ ctx, input: params }) }),
  }),
});
