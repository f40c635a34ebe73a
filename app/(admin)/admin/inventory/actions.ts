"use server";

import { revalidatePath } from "next/cache";
import { asOperator } from "@/lib/actions/guard";
import { formFailure } from "@/lib/domain/form-failure";
import {
  adjustStockInput,
  closeReorderInput,
  confirmImportInput,
  countStockInput,
  previewImportInput,
  receiveStockInput,
  setThresholdInput,
} from "@/lib/domain/inventory/input";
import {
  adjustStock,
  closeReorder,
  confirmImport,
  countStock,
  previewImport,
  receiveStock,
  type StockChanged,
  setThreshold,
} from "@/lib/services/inventory";

/** A page that is read again on a refusal might lose the dialog that says it. */
function changedAnswer(changed: StockChanged) {
  switch (changed.kind) {
    case "changed":
      revalidatePath("/admin/inventory", "layout");
      return { kind: "changed" as const };
    case "refused":
      return formFailure(changed.reason);
    case "not_found":
      return formFailure("There is no such product any more.");
  }
}

/** Books a delivery. */
export async function receiveStockAction(input: unknown) {
  return asOperator(receiveStockInput, input, async (given) =>
    changedAnswer(await receiveStock(given)),
  );
}

export async function adjustStockAction(input: unknown) {
  return asOperator(adjustStockInput, input, async (given) =>
    changedAnswer(await adjustStock(given)),
  );
}

export async function setThresholdAction(input: unknown) {
  return asOperator(setThresholdInput, input, async (given) =>
    changedAnswer(await setThreshold(given)),
  );
}

/** Writes down a count, or lists the orders that hold more than was counted. */
export async function countStockAction(input: unknown) {
  return asOperator(countStockInput, input, async (given) => {
    const counted = await countStock(given);
    if (counted.kind === "not_found") return formFailure("There is no such product any more.");
    // After a refusal the page shows what the books say by now, to count again.
    if (counted.kind !== "short" || counted.cancelled.length > 0) {
      revalidatePath("/admin/inventory", "layout");
    }
    return counted.kind === "refused" ? formFailure(counted.reason) : counted;
  });
}

/** Closes a reorder request for which nothing will come. */
export async function cancelReorderAction(reorderId: number) {
  const schema = closeReorderInput.pick({ reorderId: true });
  return asOperator(schema, { reorderId }, async ({ ctx, input }) => {
    const closed = await closeReorder({ ctx, input: { ...input, as: "cancelled" } });
    if (closed.kind !== "closed") return formFailure("Somebody else has closed it.");
    revalidatePath("/admin/inventory", "layout");
    return { kind: "done" as const };
  });
}

/** What a file would do. Nothing is written. */
export async function previewImportAction(input: unknown) {
  return asOperator(previewImportInput, input, async (given) => {
    const previewed = await previewImport(given);
    return previewed.kind === "refused" ? formFailure(previewed.reason) : previewed;
  });
}

/** Books the lines of a file that its preview found right, all of them or none. */
export async function confirmImportAction(input: unknown) {
  return asOperator(confirmImportInput, input, async (given) => {
    const imported = await confirmImport(given);
    if (imported.kind === "refused") return formFailure(imported.reason);
    if (imported.kind === "imported") revalidatePath("/admin/inventory", "layout");
    return imported;
  });
}
