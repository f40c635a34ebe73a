import { z } from "zod";
import { stockShow } from "@/lib/domain/inventory/input";
import { idText, searchTerm } from "@/lib/domain/url-fields";
import { api, route } from "@/lib/http/route";
import { listStock } from "@/lib/services/inventory";

const query = z.strictObject({
  q: searchTerm.optional(),
  show: stockShow.optional(),
  cursor: idText.optional(),
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    query,
    async handle({ ctx, query: { cursor, ...narrowed } }) {
      return { body: await listStock({ ctx, input: { ...narrowed, after: cursor } }) };
    },
  }),
});
