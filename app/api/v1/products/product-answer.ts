import { type ProductRecord, productRecord } from "@/lib/domain/product";
import { entityTag } from "@/lib/http/entity-tag";
import type { Answer } from "@/lib/http/operation";
import { problemOf } from "@/lib/http/problem";

/** A product as the body of an answer, with its version. */
export function productAnswer(product: ProductRecord) {
  return { body: product, headers: { etag: entityTag(product.updatedAt) } };
}

/** What the API's document says about an answer with a product. */
export function productAnswers(description: string): Record<number, Answer> {
  const etag =
    "The version of the product, for the header `If-Match` of a change. Stock doesn't change it.";
  return { 200: { description, schema: productRecord, headers: { etag } } };
}

/** The problem of a SKU that another product has. */
export function skuTaken() {
  return problemOf("sku-taken", "Another product has this SKU. Send a unique one.");
}
