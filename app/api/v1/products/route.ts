import { api, route } from "@/lib/http/route";
import { listProductsQuery } from "@/lib/http/schemas";
import { listProducts } from "@/lib/services/products";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "anyone",
    limit: "read",
    query: listProductsQuery,
    async handle({ ctx, query }) {
      return { body: { products: await listProducts({ ctx, input: query }) } };
    },
  }),
});
