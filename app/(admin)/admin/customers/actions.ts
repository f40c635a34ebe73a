"use server";

import { revalidatePath } from "next/cache";
import { asOperator } from "@/lib/actions/guard";
import { eraseCustomerInput } from "@/lib/domain/customer";
import { formFailure } from "@/lib/domain/form-failure";
import { eraseCustomer } from "@/lib/services/customers";

/** Erases a customer for good; the service asks for an administrator. */
export async function eraseCustomerAction(input: unknown) {
  return asOperator(eraseCustomerInput, input, async (given) => {
    const erased = await eraseCustomer(given);
    switch (erased.kind) {
      case "erased":
        revalidatePath(`/admin/customers/${given.input.customerId}`);
        return { kind: "done" as const };
      case "refused":
        return formFailure(erased.reason);
      case "not_found":
        return formFailure("There is no such customer.");
    }
  });
}
