import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { isLimitedEmail } from "@/lib/domain/email/email-limits";
import { type CustomerEmail, emailForEvent, isOutdatedEmail } from "@/lib/domain/email/email-plan";
import { whyOutdated } from "@/lib/domain/email/outdated-email";
import { defineVerb } from "@/lib/services/define-verb";
import { type Failure, tryEach } from "@/lib/services/failures/try-each";
import { deliverEmails, type EmailDraft } from "./deliver-emails";
import { draftOrderEmail, readEmailedOrders } from "./draft-order-email";
import { readEmailFacts } from "./email-facts";

/** An email about an older event is checked like one that has waited for its delivery. */
const lateMs = 10 * 60_000;

export interface EmailEvent {
  orderId: number;
  seq: number;
  type: string;
  data: Record<string, unknown>;
}

interface PlannedEmail {
  event: EmailEvent;
  kind: CustomerEmail;
}

/**
 * Sends the customer emails for a batch of order events. Repeating a batch sends nothing twice:
 * an email is identified by its order, kind and causing event. If an email can't be rendered, the
 * others are still sent, and its event is returned in `failed` with the error.
 */
export const sendOrderEmails = defineVerb<
  { events: readonly EmailEvent[] },
  { delivered: number; failed: Failure<EmailEvent>[] }
>("sendOrderEmails", async ({ ctx, input }) => {
  requireInternal(ctx.actor);
  const planned = input.events.flatMap((event): PlannedEmail[] => {
    const kind = emailForEvent(event);
    return kind ? [{ event, kind }] : [];
  });
  if (planned.length === 0) return { delivered: 0, failed: [] };
  const orders = await readEmailedOrders(
    ctx,
    planned.map(({ event }) => event.orderId),
  );
  const outdated = await findOutdated(ctx, planned);
  const drafts = new Map<PlannedEmail, EmailDraft>();
  const failed = await tryEach(planned, async (plan) => {
    const { event, kind } = plan;
    const order = orders.get(event.orderId);
    if (!order?.row.email || isOutdatedEmail(kind, order.row.status)) return;
    const draft = await draftOrderEmail(ctx, { kind, cause: event.seq, data: event.data }, order);
    drafts.set(plan, {
      ...{ ...draft, to: order.row.email, outdated: outdated.get(plan) ?? null },
      isLimited: order.isUnpaidGuest && isLimitedEmail(kind, event.data),
    });
  });
  const inOrder = planned.flatMap((plan) => drafts.get(plan) ?? []);
  const { delivered } = await deliverEmails(ctx, inOrder);
  return { delivered, failed: failed.map(({ item, error }) => ({ item: item.event, error })) };
});

/** Why emails about old events must not be sent: the functions did not run for a while. */
async function findOutdated(
  ctx: Context,
  planned: readonly PlannedEmail[],
): Promise<ReadonlyMap<PlannedEmail, string>> {
  const since = ctx.now().getTime() - lateMs;
  const late = planned.filter(({ event }) => Date.parse(String(event.data.at)) < since);
  const subjects = late.map(({ event, kind }) => ({
    ...{ orderId: event.orderId, kind, cause: event.seq },
  }));
  const facts = await readEmailFacts(ctx, ctx.db, subjects);
  const reasons = new Map<PlannedEmail, string>();
  for (const [index, plan] of late.entries()) {
    const known = facts[index];
    const reason = known && whyOutdated(plan.kind, known);
    if (reason) reasons.set(plan, reason);
  }
  return reasons;
}
