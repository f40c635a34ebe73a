import { idParams } from "@/lib/domain/url-fields";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readStock } from "@/lib/services/inventory";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      const stock = await readStock({ ctx, input: { productId: params.id } });
      if (!stock) throw problem(404, "Product not found.");
      return { body: stock };
    },
  }),
});
