import { listProductsQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { listProducts } from "@/lib/services/products";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "optional",
    limit: "read",
    query: listProductsQuery,
    async handle({ ctx, query }) {
      return { body: { products: await listProducts({ ctx, input: query }) } };
    },
  }),
});
