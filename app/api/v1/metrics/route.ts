import { z } from "zod";
import { CallerMemory } from "@/lib/http/caller-memory";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readMetrics } from "@/lib/services/metrics/read-metrics";

/** The metrics of the process that responds, for Prometheus to scrape. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    // Metrics are needed most while the database is away.
    callers: new CallerMemory(),
    isPolled: true,
    anyHost: true,
    operation: {
      id: "readMetrics",
      tag: "Health",
      summary: "The metrics of the process that responds, for Prometheus",
      scope: "metrics:read",
      answers: {
        200: {
          description: "In Prometheus' text format.",
          contentType: "text/plain",
          schema: z.string(),
        },
      },
      problems: { 404: "Telemetry is off." },
    },
    async handle({ ctx }) {
      const metrics = await readMetrics({ ctx });
      if (!metrics) throw problem(404, "Telemetry is off, so there are no metrics.");
      return new Response(metrics.text, { headers: { "content-type": metrics.contentType } });
    },
  }),
});
