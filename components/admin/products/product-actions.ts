import type { ServerAction } from "@/components/ui/server-action";

type ProductAction = ServerAction<{ productId: number }, { kind: "done" }>;

/** The server actions for a product's picture and availability. */
export interface ProductActions {
  setPictureAction: ServerAction<FormData, { kind: "set" }>;
  removePictureAction: ProductAction;
  archiveProductAction: ProductAction;
  restoreProductAction: ProductAction;
}
