import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { idParams } from "@/lib/http/schemas";
import { readStock } from "@/lib/services/inventory";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "known",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      const reading = await readStock({ ctx, input: { productId: params.id } });
      if (!reading) throw problem(404, "There is no such product.");
      return { body: reading };
    },
  }),
});
