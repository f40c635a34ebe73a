"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { compareProducts } from "@/components/admin/products/product-form-values";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { staleMessage } from "@/lib/domain/opened-with";
import { id } from "@/lib/domain/order/input";
import { createProductForm, editProductForm } from "@/lib/domain/product-input";
import { idText } from "@/lib/domain/url-fields";
import {
  type ArchiveOutcome,
  archiveProduct,
  createProduct,
  editProduct,
  removePicture,
  restoreProduct,
  setPicture,
} from "@/lib/services/products";

const productNotFound = "Product not found.";
const checkFields = "Check the highlighted fields.";
const skuTaken = { sku: "This SKU is already used by another product." };
const productInput = z.strictObject({ productId: id });

/** Creates a product, which goes on sale immediately. */
export async function createProductAction(_: unknown, form: FormData) {
  return asOperator(createProductForm, form, async (args) => {
    const created = await createProduct(args);
    if (created.kind === "sku_taken") {
      return formFailure(checkFields, skuTaken);
    }
    return created;
  });
}

/** Saves changes to a product, unless someone else has edited it since the page was loaded. */
export async function editProductAction(_: unknown, form: FormData) {
  return asOperator(editProductForm, form, async ({ ctx, input: { opened, ...input } }) => {
    const edited = await editProduct({ ctx, input });
    switch (edited.kind) {
      case "edited":
        revalidatePath("/admin/products", "layout");
        return edited;
      case "stale":
        return formFailure(staleMessage(compareProducts(opened, edited.current)));
      case "sku_taken":
        return formFailure(checkFields, skuTaken);
      case "not_found":
        return formFailure(productNotFound);
    }
  });
}

function toResult(moved: ArchiveOutcome) {
  revalidatePath("/admin/products", "layout");
  if (moved.kind === "done") return moved;
  return formFailure("Someone else already did this. The page is up to date now.");
}

export async function archiveProductAction(_: unknown, form: FormData) {
  return asOperator(productInput, form, async (args) => toResult(await archiveProduct(args)));
}

export async function restoreProductAction(_: unknown, form: FormData) {
  return asOperator(productInput, form, async (args) => toResult(await restoreProduct(args)));
}

const pictureForm = z.strictObject({ productId: idText, picture: z.instanceof(File) });

/** Saves an uploaded file as a product's picture. */
export async function setPictureAction(_: unknown, form: FormData) {
  return asOperator(pictureForm, form, async ({ ctx, input }) => {
    const bytes = await input.picture.bytes();
    const set = await setPicture({ ctx, input: { productId: input.productId, bytes } });
    if (set.kind === "refused") return formFailure(set.reason);
    if (set.kind === "not_found") return formFailure(productNotFound);
    revalidatePath("/admin/products", "layout");
    return set;
  });
}

export async function removePictureAction(_: unknown, form: FormData) {
  return asOperator(productInput, form, async (args) => {
    await removePicture(args);
    revalidatePath("/admin/products", "layout");
    return { kind: "done" as const };
  });
}
