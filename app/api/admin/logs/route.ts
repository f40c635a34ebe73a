import { z } from "zod";
import { logSearch } from "@/lib/domain/telemetry/log-view";
import { api, route } from "@/lib/http/route";
import { listLogs } from "@/lib/services/logs/list-logs";

/** The most lines that one poll of the live list receives. */
const limit = 200;

const query = logSearch.extend({ since: z.iso.datetime({ offset: true }).optional() }).strict();

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query,
    async handle({ ctx, query: { since, ...search } }) {
      const sinceAt = since === undefined ? undefined : new Date(since);
      const page = await listLogs({ ctx, input: { search, since: sinceAt, limit } });
      return { body: { page, storeState: ctx.telemetry?.status().state ?? null } };
    },
  }),
});
