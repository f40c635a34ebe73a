import type { Context } from "@/lib/context";
import { alertKind } from "@/lib/domain/email/email-plan";
import type { EmailDraft } from "./deliver-emails";
import { renderEmail } from "./render-email";

const reasons = {
  gone: "It answered 410 Gone.",
  failing: "It has failed for days, and no retry has helped.",
} as const;

/** An email to the shop's operators that a webhook endpoint was disabled, unique by its `cause`. */
export async function webhookAlert(
  ctx: Context,
  {
    endpointId,
    reason,
    cause,
  }: { endpointId: number; reason: keyof typeof reasons; cause: number },
): Promise<EmailDraft> {
  const subject = `Webhook endpoint ${endpointId} disabled`;
  const email = {
    subject,
    heading: subject,
    paragraphs: [
      `Waybill has stopped posting events to this endpoint. ${reasons[reason]}`,
      "No event is lost: they are kept, and delivered once you enable the endpoint again.",
    ],
    button: { label: "Open webhooks", url: `${ctx.settings.appUrl}/admin/webhooks` },
  };
  const { html, text } = renderEmail(email, ctx.settings.shopName);
  const to = ctx.settings.alertRecipients.join(", ");
  return { orderId: null, kind: alertKind("webhook_disabled"), cause, to, subject, html, text };
}
