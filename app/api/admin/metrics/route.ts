import { z } from "zod";
import { metricsRange } from "@/lib/domain/metrics/view";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readSystemMetrics } from "@/lib/services/metrics/read-system-metrics";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query: z.strictObject({ range: metricsRange }),
    async handle({ ctx, query }) {
      const result = await readSystemMetrics({ ctx, input: query });
      if (result.kind === "off") throw problem(404, "Telemetry is off, so there are no metrics.");
      if (result.kind === "unavailable") throw problem(503, "The metrics could not be read.");
      return { body: result.metrics };
    },
  }),
});
