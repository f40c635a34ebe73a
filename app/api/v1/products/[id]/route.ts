import { idParams } from "@/lib/domain/url-fields";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readProduct } from "@/lib/services/products";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "optional",
    limit: "read",
    params: idParams,
    async handle({ ctx, params }) {
      const product = await readProduct({ ctx, input: { productId: params.id } });
      if (!product) throw problem(404, "Product not found.");
      return { body: product };
    },
  }),
});
