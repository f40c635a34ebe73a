import { productList } from "@/lib/domain/product";
import { listProductsQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { listProducts } from "@/lib/services/products";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "optional",
    limit: "read",
    query: listProductsQuery,
    operation: {
      id: "listProducts",
      tag: "Products",
      summary: "List the products on sale",
      description:
        "A page in the order of their ids. Pass the last id as `after` to read the next.",
      scope: "products:read",
      answers: { 200: { description: "A page of products.", schema: productList } },
    },
    async handle({ ctx, query }) {
      return { body: { products: await listProducts({ ctx, input: query }) } };
    },
  }),
});
