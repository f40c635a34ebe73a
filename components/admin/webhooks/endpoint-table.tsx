import Link from "next/link";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { webhookEndpointPath } from "@/lib/domain/admin-paths";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { disabledReasonTexts, endpointStatusLabels } from "./webhook-labels";

/** The webhook endpoints, oldest first. */
export function EndpointTable({ endpoints }: { endpoints: readonly WebhookEndpointView[] }) {
  return (
    <DataTable label="Webhook endpoints" columns={["URL", "Events", "Status", "Last delivered>"]}>
      {endpoints.map((endpoint) => (
        <DataTableRow key={endpoint.id} data-testid={`endpoint-${endpoint.id}`}>
          <DataTableCell className="wrap-anywhere min-w-56">
            <Link
              href={webhookEndpointPath(endpoint.id)}
              className="font-medium underline-offset-4 hover:underline"
            >
              {endpoint.url}
            </Link>
            {endpoint.description && (
              <p className="text-ink-soft text-xs">{endpoint.description}</p>
            )}
          </DataTableCell>
          <DataTableCell>{endpoint.eventTypes?.join(", ") ?? "All"}</DataTableCell>
          <DataTableCell>
            <EndpointStatus endpoint={endpoint} />
          </DataTableCell>
          <DataTableCell right>
            {endpoint.lastDeliveredAt ? <LocalTime at={endpoint.lastDeliveredAt} /> : "Never"}
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

/** Whether an endpoint gets deliveries, and why not. */
export function EndpointStatus({
  endpoint: { status, disabledReason, failingSince },
}: {
  endpoint: WebhookEndpointView;
}) {
  const { name, tone } = endpointStatusLabels[status];
  return (
    <>
      <Badge tone={tone}>{name}</Badge>
      {status === "disabled" && disabledReason !== null && (
        <p className="mt-1 text-ink-soft text-xs">{disabledReasonTexts[disabledReason]}</p>
      )}
      {status === "failing" && failingSince !== null && (
        <p className="mt-1 text-ink-soft text-xs">
          Since <LocalTime at={failingSince} />. It is tried with one event at a time.
        </p>
      )}
    </>
  );
}
