import Link from "next/link";
import { DataTableCell } from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { eventPath } from "@/lib/domain/admin-paths";
import type { WebhookReceiptView } from "@/lib/domain/webhook-receipt";
import { MoneyRow } from "./money-list";
import { waitingWebhookLabel, webhookOutcomeLabels, webhookOutcomeTexts } from "./webhook-texts";

export const webhookColumns = [
  "Order",
  "Result",
  "Type",
  "Object",
  "Webhook ID",
  "Received>",
] as const;

/** One webhook in the list of webhooks. Its id leads to the event that Waybill made of it. */
export function WebhookRow({ webhook }: { webhook: WebhookReceiptView }) {
  const { eventId, type, objectId, orderId, outcome, wasLost, receivedAt } = webhook;
  const label = outcome === null ? waitingWebhookLabel : webhookOutcomeLabels[outcome];
  const text = outcome === null ? null : webhookOutcomeTexts[outcome];
  return (
    <MoneyRow orderId={orderId} status={label} statusText={text}>
      <DataTableCell className="font-mono text-xs">{type}</DataTableCell>
      <DataTableCell className="font-mono text-xs">{objectId}</DataTableCell>
      <DataTableCell className="font-mono text-xs">
        <Link
          href={eventPath(`gateway-${eventId}`)}
          className="text-carbon underline-offset-4 hover:underline"
        >
          {eventId}
        </Link>
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={receivedAt} />
        {wasLost && <span className="block text-xs text-ink-soft">Lost, found in the list</span>}
      </DataTableCell>
    </MoneyRow>
  );
}
