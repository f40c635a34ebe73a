import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

/** Records a verified webhook once; the dispatcher hands it on. False when it is known already. */
export async function recordWebhook({
  ctx,
  input,
}: {
  ctx: Context;
  input: { provider: "gateway" | "carrier"; eventId: string; type: string; subject: string };
}): Promise<{ fresh: boolean }> {
  const rows = await ctx.db.query(sql`
    INSERT INTO webhook_receipts (provider, event_id, type, subject, received_at)
    VALUES (${input.provider}, ${input.eventId}, ${input.type}, ${input.subject}, ${ctx.now()})
    ON CONFLICT (provider, event_id) DO NOTHING RETURNING event_id`);
  if (rows.length > 0) ctx.wakeOutbox();
  return { fresh: rows.length > 0 };
}
