import Link from "next/link";
import { DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { eventPath, orderPath } from "@/lib/domain/admin-paths";
import type { WebhookReceiptView } from "@/lib/domain/webhook-receipt";
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
  const { eventId, type, objectId, orderId, outcome, receivedAt } = webhook;
  const label = outcome === null ? waitingWebhookLabel : webhookOutcomeLabels[outcome];
  const text = outcome === null ? null : webhookOutcomeTexts[outcome];
  return (
    <DataTableRow>
      <DataTableCell className="whitespace-nowrap">
        {orderId === null ? (
          "–"
        ) : (
          <Link
            href={orderPath(orderId)}
            className="font-medium text-carbon underline-offset-4 hover:underline"
          >
            #{orderId}
          </Link>
        )}
      </DataTableCell>
      <DataTableCell className="min-w-40">
        <Badge tone={label.tone}>{label.name}</Badge>
        {text && <p className="mt-1 text-ink-soft text-xs">{text}</p>}
      </DataTableCell>
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
      </DataTableCell>
    </DataTableRow>
  );
}
