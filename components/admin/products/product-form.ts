import { writeMoney } from "@/lib/domain/money";
import type { AdminProduct } from "@/lib/domain/product-input";

/** A product's form as it is filled in by what was read. */
export function productForm(product: AdminProduct) {
  const { id, updatedAt, sku, name, description, category, price, currency } = product;
  const text = { sku, name, description, category, price: writeMoney(price, currency) };
  return { productId: id, seenAt: updatedAt, ...text };
}

type ProductForm = ReturnType<typeof productForm>;

const texts = ["sku", "name", "description", "category", "price"] as const;

/**
 * Whether a form takes over what was read anew. With edits in it that are not saved, only when what
 * it edits is as it was: else it goes on from the older reading, and the server tells its editor.
 */
export function takesOver({
  shown,
  read,
  isDirty,
}: {
  shown: Readonly<Partial<ProductForm>> | undefined;
  read: ProductForm;
  isDirty: boolean;
}): boolean {
  // What was just saved is newer than the page, until that is read again.
  if (!shown?.seenAt || read.seenAt <= shown.seenAt) return false;
  return !isDirty || texts.every((name) => shown[name] === read[name]);
}
