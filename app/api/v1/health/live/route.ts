import { liveness } from "@/lib/domain/health/health";
import { api, route } from "@/lib/http/route";

/** Liveness: 200 while the process responds, whatever the state of its dependencies. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "none",
    limit: null,
    isPolled: true,
    anyHost: true,
    operation: {
      id: "readLiveness",
      tag: "Health",
      summary: "Whether the process responds",
      scope: null,
      answers: { 200: { description: "It responds.", schema: liveness } },
    },
    async handle() {
      return { body: { status: "ok" } };
    },
  }),
});
