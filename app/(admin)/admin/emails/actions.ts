"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/guard";
import { formFailure } from "@/lib/domain/form-failure";
import { id } from "@/lib/domain/order/input";
import { requeueEmail } from "@/lib/services/emails/requeue-email";

/** Queues a failed email again. */
export async function requeueEmailAction(emailId: number) {
  return asOperator(z.strictObject({ emailId: id }), { emailId }, async (given) => {
    const queued = await requeueEmail(given);
    revalidatePath(`/admin/emails/${emailId}`);
    return queued.kind === "queued" ? { kind: "done" as const } : formFailure(queued.reason);
  });
}
