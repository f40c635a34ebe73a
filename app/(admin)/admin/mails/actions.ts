"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { formProblem } from "@/lib/domain/form-problem";
import { id } from "@/lib/domain/order/input";
import { asOperator } from "@/lib/http/page-action";
import { requeueMail } from "@/lib/services/notifications/requeue-mail";

/** Queues a failed letter again. */
export async function requeueMailAction(mailId: number) {
  return asOperator(z.strictObject({ mailId: id }), { mailId }, async (given) => {
    const queued = await requeueMail(given);
    revalidatePath(`/admin/mails/${mailId}`);
    return queued.kind === "queued" ? { kind: "done" as const } : formProblem(queued.reason);
  });
}
