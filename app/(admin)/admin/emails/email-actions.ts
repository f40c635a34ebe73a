"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { emailPath } from "@/lib/domain/admin-paths";
import { formFailure } from "@/lib/domain/form-failure";
import { id } from "@/lib/domain/order/input";
import { requeueEmail } from "@/lib/services/emails/requeue-email";

/** Puts a failed email back into the queue. */
export async function requeueEmailAction(_: unknown, form: FormData) {
  return asOperator(z.strictObject({ emailId: id }), form, async (args) => {
    const queued = await requeueEmail(args);
    revalidatePath(emailPath(args.input.emailId));
    return queued.kind === "queued" ? { kind: "done" as const } : formFailure(queued.reason);
  });
}
