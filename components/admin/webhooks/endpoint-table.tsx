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
              className="line-clamp-2 font-medium underline-offset-4 hover:underline"
            >
              {endpoint.url}
            </Link>
            {endpoint.description && (
              <p className="line-clamp-2 text-ink-soft text-xs">{endpoint.description}</p>
            )}
          </DataTableCell>
          <DataTableCell>
            <EventTypes types={endpoint.eventTypes} />
          </DataTableCell>
          <DataTableCell className="min-w-52">
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

/** A row has room for no more. All of them are on the endpoint's page. */
const typesShownMax = 3;

function EventTypes({ types }: { types: readonly string[] | null }) {
  if (types === null) return "All";
  const more = types.length - typesShownMax;
  return (
    <ul className="font-mono text-xs leading-5">
      {types.slice(0, typesShownMax).map((type) => (
        <li key={type}>{type}</li>
      ))}
      {more > 0 && <li className="font-sans text-ink-soft">and {more} more</li>}
    </ul>
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
          Since <LocalTime at={failingSince} />. Tried with one event at a time.
        </p>
      )}
    </>
  );
}
