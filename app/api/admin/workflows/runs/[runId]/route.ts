import { z } from "zod";
import { runIdText } from "@/lib/domain/workflows/run-search";
import { api, route } from "@/lib/http/route";
import { readRunPage } from "@/lib/services/workflows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    params: z.object({ runId: runIdText }),
    handle: async ({ ctx, params }) => ({ body: await readRunPage({ ctx, input: params }) }),
  }),
});
