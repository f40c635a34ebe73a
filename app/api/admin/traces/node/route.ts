import { z } from "zod";
import { nodeSource, traceIdText } from "@/lib/domain/trace/node-id";
import { idText } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { readTraceNode } from "@/lib/services/traces/read-trace-node";

const nodeQuery = z.object({
  node: nodeSource,
  trace: traceIdText.optional(),
  order: idText.optional(),
});

/** The details of one item of a trace, which its page loads when the item is opened. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query: nodeQuery,
    async handle({ ctx, query: { node, trace, order } }) {
      const input = { node, traceId: trace ?? null, orderId: order ?? null };
      return { body: await readTraceNode({ ctx, input }) };
    },
  }),
});
