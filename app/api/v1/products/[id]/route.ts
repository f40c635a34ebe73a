import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { idParams } from "@/lib/http/schemas";
import { readProduct } from "@/lib/services/products";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "anyone",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      const product = await readProduct({ ctx, input: { productId: params.id } });
      if (!product) throw problem(404, "There is no such product.");
      return { body: product };
    },
  }),
});
