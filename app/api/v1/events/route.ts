import { feedPage, feedQuery } from "@/lib/domain/feed";
import { problemOf } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readFeed } from "@/lib/services/feed/read-feed";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query: feedQuery,
    operation: {
      id: "listEvents",
      tag: "Events",
      summary: "Read the feed of events",
      description:
        "The events of all orders, in the order of `position`. Store `nextAfter` with what you did for the events, and pass it as `after` of the next call: no event is missed, also after a restart. Positions rise, but not by one, because notes are left out. With `wait` the call waits for an event if there is none. It answers at once if more than ten calls with this credential wait already. An answer with fewer events than `limit`, even without any, does not say that there are no more.",
      scope: "events:read",
      answers: { 200: { description: "A page of the feed.", schema: feedPage } },
      problemTypes: ["position-ahead"],
    },
    async handle({ ctx, query: { wait, ...query }, request }) {
      const input = { ...query, waitMs: wait * 1_000, signal: request.signal };
      const read = await readFeed({ ctx, input });
      if (read.kind === "page") return { body: read.page };
      throw problemOf("position-ahead", `The feed ends at position ${read.last}.`, {
        errors: [{ path: "after", message: `must be at most ${read.last}` }],
      });
    },
  }),
});
