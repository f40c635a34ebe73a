import { productView } from "@/lib/domain/product";
import { idParams } from "@/lib/domain/url-fields";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { readProduct } from "@/lib/services/products";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "optional",
    limit: "read",
    params: idParams,
    operation: {
      id: "readProduct",
      tag: "Products",
      summary: "Read a product on sale",
      scope: "products:read",
      answers: { 200: { description: "The product.", schema: productView } },
    },
    async handle({ ctx, params }) {
      const product = await readProduct({ ctx, input: { productId: params.id } });
      if (!product) throw problem(404, "Product not found.");
      return { body: product };
    },
  }),
});
