"use server";

import { revalidatePath } from "next/cache";
import { asOperator } from "@/lib/actions/action-guard";
import { eraseCustomerInput } from "@/lib/domain/customer";
import { formFailure } from "@/lib/domain/form-failure";
import { eraseCustomer } from "@/lib/services/customers";

/** Permanently erases a customer's personal data. The verb allows it to administrators only. */
export async function eraseCustomerAction(_: unknown, form: FormData) {
  return asOperator(eraseCustomerInput, form, async (args) => {
    const erased = await eraseCustomer(args);
    switch (erased.kind) {
      case "erased":
        revalidatePath(`/admin/customers/${args.input.customerId}`);
        return { kind: "done" as const };
      case "refused":
        return formFailure(erased.reason);
      case "not_found":
        return formFailure("Customer not found.");
    }
  });
}
