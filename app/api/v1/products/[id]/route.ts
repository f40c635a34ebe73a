import { productAnswer, productAnswers, skuTaken } from "@/app/api/v1/products/product-answer";
import { changeProductBody } from "@/lib/domain/product-input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { changeProduct, readProductRecord } from "@/lib/services/products";

const notFound = () => problem(404, "Product not found.");

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "optional",
    limit: "read",
    params: idParams,
    operation: {
      id: "readProduct",
      tag: "Products",
      summary: "Read a product",
      description:
        "A product that is off sale is found only with the scope `products:write`, by which it can be put back.",
      scope: "products:read",
      audience: "customers",
      answers: productAnswers("The product."),
    },
    async handle({ ctx, params }) {
      const product = await readProductRecord({ ctx, input: { productId: params.id } });
      if (!product) throw notFound();
      return productAnswer(product);
    },
  }),
  PATCH: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: changeProductBody,
    operation: {
      id: "changeProduct",
      tag: "Products",
      summary: "Change a product, take it off sale or put it back",
      description:
        "Everything that is sent is changed, or nothing. Orders keep the name and the price with which they were placed. Stock is changed by `changeStock`.",
      scope: "products:write",
      idempotencyKey: "optional",
      ifMatch: true,
      example: { price: 2_100, archived: false },
      answers: productAnswers("The changed product."),
      problemTypes: ["sku-taken"],
    },
    async handle({ ctx, params, body, request, claim }) {
      const productId = params.id;
      const input = { productId, changes: body, versions: readIfMatch(request), claim };
      const changed = await changeProduct({ ctx, input });
      switch (changed.kind) {
        case "not_found":
          throw notFound();
        case "sku_taken":
          throw skuTaken();
        case "invalid":
          throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
            errors: changed.issues,
          });
        case "done": {
          const product = await readProductRecord({ ctx, input: { productId } });
          if (!product) throw notFound();
          return productAnswer(product);
        }
      }
    },
  }),
});
