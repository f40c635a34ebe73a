import { formatMoneyInput } from "@/lib/domain/money";
import type { ComparedField } from "@/lib/domain/opened-with";
import type { AdminProduct, ProductTexts } from "@/lib/domain/product-input";

type EditedProduct = Pick<
  AdminProduct,
  "sku" | "name" | "description" | "category" | "price" | "currency"
>;

/** The values of the edit form for a product. `seenAt` is the version that the edits are based on. */
export function productFormValues(product: AdminProduct) {
  return { productId: product.id, seenAt: product.updatedAt, ...productTexts(product) };
}

function productTexts(product: EditedProduct): ProductTexts {
  const { sku, name, description, category, price, currency } = product;
  return { sku, name, description, category, price: formatMoneyInput(price, currency) };
}

const fieldLabels: Readonly<Record<ProductTextField, string>> = {
  name: "Name",
  sku: "SKU",
  category: "Category",
  price: "Price",
  description: "Description",
};

/** The fields of a product when its form was opened, beside those that are stored now. */
export function compareProducts(opened: ProductTexts, product: EditedProduct): ComparedField[] {
  const current = productTexts(product);
  return productTextFields.map((name) => ({
    label: fieldLabels[name],
    opened: opened[name],
    current: current[name],
  }));
}

type ProductFormValues = ReturnType<typeof productFormValues>;

export const productTextFields = ["sku", "name", "description", "category", "price"] as const;
export type ProductTextField = (typeof productTextFields)[number];

/** The texts that the form's edits are based on. */
export function openedTexts(values: ProductFormValues): ProductTexts {
  const { sku, name, description, category, price } = values;
  return { sku, name, description, category, price };
}

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
