import type { z } from "zod";
import { productList, productRecord } from "@/lib/domain/product";
import { createProductBody } from "@/lib/domain/product-input";
import { listProductsQuery } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { createProduct, listProducts, readProductRecord } from "@/lib/services/products";
import { productAnswer, skuTaken } from "./product-answer";

const createProductExample = {
  sku: "BELL-1",
  name: "Shop bell",
  category: "Home",
  price: 1_900,
  currency: "usd",
  openingStock: 20,
} satisfies z.input<typeof createProductBody>;

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
      audience: "customers",
      answers: { 200: { description: "A page of products.", schema: productList } },
    },
    async handle({ ctx, query }) {
      const products = await listProducts({ ctx, input: query });
      // A full page may be the last one: the next is empty then.
      const nextAfter = products.length < query.limit ? null : (products.at(-1)?.id ?? null);
      return { body: { products, nextAfter } };
    },
  }),
  POST: route({
    auth: "required",
    limit: "create",
    body: createProductBody,
    operation: {
      id: "createProduct",
      tag: "Products",
      summary: "Create a product and put it on sale",
      description:
        "The currency of a product can't be changed later. An API key that sends an opening stock needs the scope inventory:write too.",
      scope: "products:write",
      idempotencyKey: "optional",
      example: createProductExample,
      answers: {
        201: {
          description: "The product was created.",
          schema: productRecord,
          headers: { location: "The path of the product.", etag: "The version of the product." },
        },
      },
      problemTypes: ["sku-taken"],
    },
    async handle({ ctx, body, claim }) {
      const { threshold = ctx.settings.lowStockThreshold, ...product } = body;
      const created = await createProduct({ ctx, input: { ...product, threshold, claim } });
      if (created.kind === "sku_taken") throw skuTaken();
      const { productId } = created;
      const record = await readProductRecord({ ctx, input: { productId } });
      if (!record) throw new Error(`The new product ${productId} was not found.`);
      const answer = productAnswer(record);
      const location = `/api/v1/products/${productId}`;
      return { status: 201, ...answer, headers: { ...answer.headers, location } };
    },
  }),
});
