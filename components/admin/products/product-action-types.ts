import type { FormAction } from "@/components/ui/use-server-form";

type ProductAction = FormAction<{ kind: "done" }>;

/** The server actions for a product's picture and availability. */
export interface ProductActions {
  setPictureAction: FormAction<{ kind: "set" }>;
  removePictureAction: ProductAction;
  archiveProductAction: ProductAction;
  restoreProductAction: ProductAction;
}
