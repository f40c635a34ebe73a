import { z } from "zod";
import { rowsPerPage } from "@/lib/actions/list-query";
import { idCursor } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { readOutbox } from "@/lib/services/workflows";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    query: z.object({ cursor: idCursor.optional() }),
    handle: async ({ ctx, query }) => ({
      body: await readOutbox({ ctx, input: { after: query.cursor, limit: rowsPerPage } }),
    }),
  }),
});
