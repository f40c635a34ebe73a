"use server";

import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { shippingFileInput } from "@/lib/domain/order/operator-input";
import { previewShippingFile, shipFromFile } from "@/lib/services/shipping/ship-from-file";

/** Returns what a file would ship. Nothing is saved. */
export async function previewShippingFileAction(input: unknown) {
  return asOperator(shippingFileInput, input, async (args) => {
    const file = await previewShippingFile(args);
    return file.kind === "refused" ? formFailure(file.reason) : file;
  });
}

/** Ships the rows of a file that can be shipped. */
export async function shipFromFileAction(input: unknown) {
  return asOperator(shippingFileInput, input, async (args) => {
    const file = await shipFromFile(args);
    return file.kind === "refused" ? formFailure(file.reason) : file;
  });
}
