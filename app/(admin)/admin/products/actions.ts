"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/guard";
import { formFailure } from "@/lib/domain/form-failure";
import { id } from "@/lib/domain/order/input";
import { createProductInput, editProductInput } from "@/lib/domain/product-input";
import { idText } from "@/lib/http/list-query";
import {
  archiveProduct,
  createProduct,
  editProduct,
  type ProductMoved,
  removePicture,
  restoreProduct,
  setPicture,
} from "@/lib/services/products";

const skuTaken = { sku: "is another product's" };
const oneProduct = z.strictObject({ productId: id });

/** Puts a product on sale. */
export async function createProductAction(input: unknown) {
  return asOperator(createProductInput, input, async (given) => {
    const created = await createProduct(given);
    if (created.kind === "sku_taken") {
      return formFailure("Please check the marked fields.", skuTaken);
    }
    return created;
  });
}

/** Changes a product, unless somebody else was faster. */
export async function editProductAction(input: unknown) {
  return asOperator(editProductInput, input, async (given) => {
    const edited = await editProduct(given);
    switch (edited.kind) {
      case "edited":
        revalidatePath("/admin/products", "layout");
        return edited;
      case "stale":
        return formFailure(
          "Somebody else has changed this product meanwhile. Reload the page to see it; your changes are not saved.",
        );
      case "sku_taken":
        return formFailure("Please check the marked fields.", skuTaken);
      case "not_found":
        return formFailure("There is no such product any more.");
    }
  });
}

function movedAnswer(moved: ProductMoved) {
  revalidatePath("/admin/products", "layout");
  if (moved.kind === "done") return moved;
  return formFailure("That is so already. The page is fresh now.");
}

export async function archiveProductAction(productId: number) {
  return asOperator(oneProduct, { productId }, async (given) =>
    movedAnswer(await archiveProduct(given)),
  );
}

export async function restoreProductAction(productId: number) {
  return asOperator(oneProduct, { productId }, async (given) =>
    movedAnswer(await restoreProduct(given)),
  );
}

const pictureForm = z.strictObject({ productId: idText, picture: z.instanceof(File) });

/** Keeps an uploaded file as a product's picture. */
export async function setPictureAction(form: FormData) {
  return asOperator(pictureForm, Object.fromEntries(form), async ({ ctx, input }) => {
    const bytes = await input.picture.bytes();
    const set = await setPicture({ ctx, input: { productId: input.productId, bytes } });
    if (set.kind === "refused") return formFailure(set.reason);
    if (set.kind === "not_found") return formFailure("There is no such product any more.");
    revalidatePath("/admin/products", "layout");
    return set;
  });
}

export async function removePictureAction(productId: number) {
  return asOperator(oneProduct, { productId }, async (given) => {
    await removePicture(given);
    revalidatePath("/admin/products", "layout");
    return { kind: "done" as const };
  });
}
