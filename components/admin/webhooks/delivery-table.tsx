import Link from "next/link";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath, webhookDeliveryPath } from "@/lib/domain/admin-paths";
import type { DeliveryAttempt, WebhookDeliveryView } from "@/lib/domain/webhooks/endpoint";
import { deliveryStatusLabels } from "./webhook-labels";

/** An endpoint's deliveries, newest first. */
export function DeliveryTable({ deliveries }: { deliveries: readonly WebhookDeliveryView[] }) {
  return (
    <DataTable
      label="Deliveries"
      columns={["Event", "Order", "Status", "Last answer", "Tries>", "Created>"]}
    >
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} delivery={delivery} />
      ))}
    </DataTable>
  );
}

function DeliveryRow({ delivery }: { delivery: WebhookDeliveryView }) {
  const { id, endpointId, type, orderId, seq, status, lastAttempt, tries } = delivery;
  const { name, tone } = deliveryStatusLabels[status];
  return (
    <DataTableRow data-testid={`delivery-${id}`}>
      <DataTableCell>
        <Link
          href={webhookDeliveryPath(endpointId, id)}
          className="font-mono text-xs underline-offset-4 hover:underline"
        >
          {type}
        </Link>
      </DataTableCell>
      <DataTableCell>
        {orderId !== null && (
          <Link
            href={orderPath(orderId)}
            className="whitespace-nowrap text-carbon underline-offset-4 hover:underline"
          >
            #{orderId}
            <span className="text-ink-soft"> · event {seq}</span>
          </Link>
        )}
      </DataTableCell>
      <DataTableCell>
        <Badge tone={tone}>{name}</Badge>
      </DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-48">
        {lastAttempt && answerText(lastAttempt)}
      </DataTableCell>
      <DataTableCell right>{tries}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={delivery.createdAt} />
      </DataTableCell>
    </DataTableRow>
  );
}

/** What came of an attempt: the status of the answer, or why there was none. */
export function answerText({ status, error, ms }: DeliveryAttempt): string {
  return status === null ? (error ?? "") : `${status} in ${ms} ms`;
}
