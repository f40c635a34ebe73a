"use server";

import { revalidatePath } from "next/cache";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import {
  adjustStockInput,
  closeReorderInput,
  confirmImportInput,
  countStockInput,
  previewImportInput,
  receiveStockForm,
  setThresholdForm,
} from "@/lib/domain/inventory/input";
import {
  adjustStock,
  closeReorder,
  confirmImport,
  countStock,
  previewImport,
  receiveStock,
  type StockOutcome,
  setThreshold,
} from "@/lib/services/inventory";

const productNotFound = "Product not found.";

/** After a refusal the page is not reloaded, because that could close the dialog that shows it. */
function toResult(changed: StockOutcome) {
  switch (changed.kind) {
    case "changed":
      revalidatePath("/admin/inventory", "layout");
      return { kind: "changed" as const };
    case "refused":
      return formFailure(changed.reason);
    case "not_found":
      return formFailure(productNotFound);
  }
}

/** Adds received units to a product's stock. */
export async function receiveStockAction(_: unknown, form: FormData) {
  return asOperator(receiveStockForm, form, async (args) => toResult(await receiveStock(args)));
}

export async function adjustStockAction(_: unknown, form: FormData) {
  return asOperator(adjustStockInput, form, async (args) => toResult(await adjustStock(args)));
}

export async function setThresholdAction(_: unknown, form: FormData) {
  return asOperator(setThresholdForm, form, async (args) => toResult(await setThreshold(args)));
}

/** Saves an inventory count, or returns the orders that reserve more units than were counted. */
export async function countStockAction(_: unknown, form: FormData) {
  return asOperator(countStockInput, form, async (args) => {
    const counted = await countStock(args);
    if (counted.kind === "not_found") return formFailure(productNotFound);
    // After a refusal the page shows the current stock, so that the operator can count again.
    if (counted.kind !== "short" || counted.cancelled.length > 0) {
      revalidatePath("/admin/inventory", "layout");
    }
    return counted.kind === "refused" ? formFailure(counted.reason) : counted;
  });
}

/** Closes a reorder request as cancelled, because no delivery will come for it. */
export async function closeReorderAction(_: unknown, form: FormData) {
  const schema = closeReorderInput.pick({ reorderId: true });
  return asOperator(schema, form, async ({ ctx, input }) => {
    const closed = await closeReorder({ ctx, input: { ...input, as: "cancelled" } });
    if (closed.kind !== "closed")
      return formFailure("Someone else already closed this reorder request.");
    revalidatePath("/admin/inventory", "layout");
    return { kind: "done" as const };
  });
}

/** Returns what a file would change. Nothing is saved. */
export async function previewImportAction(input: unknown) {
  return asOperator(previewImportInput, input, async (args) => {
    const previewed = await previewImport(args);
    return previewed.kind === "refused" ? formFailure(previewed.reason) : previewed;
  });
}

/** Imports all valid rows of a previewed file, or none of them. */
export async function confirmImportAction(input: unknown) {
  return asOperator(confirmImportInput, input, async (args) => {
    const imported = await confirmImport(args);
    if (imported.kind === "refused") return formFailure(imported.reason);
    if (imported.kind === "imported") revalidatePath("/admin/inventory", "layout");
    return imported;
  });
}
