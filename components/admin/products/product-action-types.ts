import type { FormAction } from "@/components/ui/form-action";

type ProductAction = FormAction<{ productId: number }, { kind: "done" }>;

/** The server actions for a product's picture and availability. */
export interface ProductActions {
  setPictureAction: FormAction<FormData, { kind: "set" }>;
  removePictureAction: ProductAction;
  archiveProductAction: ProductAction;
  restoreProductAction: ProductAction;
}
