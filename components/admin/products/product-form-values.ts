import { formatMoneyInput } from "@/lib/domain/money";
import type { AdminProduct } from "@/lib/domain/product-input";

/** The values of the edit form for a product. `seenAt` is the version that the edits are based on. */
export function productFormValues(product: AdminProduct) {
  const { id, updatedAt, sku, name, description, category, price, currency } = product;
  const text = { sku, name, description, category, price: formatMoneyInput(price, currency) };
  return { productId: id, seenAt: updatedAt, ...text };
}

type ProductFormValues = ReturnType<typeof productFormValues>;

export const productTextFields = ["sku", "name", "description", "category", "price"] as const;
export type ProductTextField = (typeof productTextFields)[number];

/** Whether a text differs from the values that the form started with. */
export function isEdited(
  texts: Readonly<Record<ProductTextField, string>>,
  values: ProductFormValues,
): boolean {
  return productTextFields.some((name) => texts[name] !== values[name]);
}

/**
 * Whether the form should take over a newer version of the product. With unsaved edits it should
 * only if no field has changed. Otherwise saving must fail, so that the operator notices.
 */
export function shouldReplaceForm({
  current,
  latest,
  isDirty,
}: {
  current: ProductFormValues;
  latest: ProductFormValues;
  isDirty: boolean;
}): boolean {
  // After saving, the form is newer than the page until the page has reloaded.
  if (latest.seenAt <= current.seenAt) return false;
  return !isDirty || productTextFields.every((name) => current[name] === latest[name]);
}
