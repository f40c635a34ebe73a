import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { EndpointStatus } from "./endpoint-table";

/** What an endpoint is sent, how it is doing, and who has created it. */
export function EndpointFacts({
  endpoint,
  createdBy,
  deletedAt,
}: {
  endpoint: WebhookEndpointView;
  createdBy: string;
  deletedAt: string | null;
}) {
  const { id, url, eventTypes, lastDeliveredAt, previousSecretExpiresAt, createdAt } = endpoint;
  return (
    <Card className="mb-6 max-w-3xl p-5 text-sm">
      <dl className="grid gap-1.5">
        <DescriptionItem name="Status">
          {deletedAt === null ? (
            <EndpointStatus endpoint={endpoint} />
          ) : (
            <>
              Deleted <LocalTime at={deletedAt} />
            </>
          )}
        </DescriptionItem>
        {deletedAt === null && (
          <DescriptionItem name="URL">
            <span className="line-clamp-3 break-all font-mono text-xs leading-5">{url}</span>
            <CopyButton text={url} label="Copy URL" className="-mr-2" />
          </DescriptionItem>
        )}
        <DescriptionItem name="Event types">
          {eventTypes === null ? (
            "All"
          ) : (
            <span className="font-mono text-xs leading-5">{eventTypes.join(", ")}</span>
          )}
        </DescriptionItem>
        <DescriptionItem name="Last delivered">
          {lastDeliveredAt ? <LocalTime at={lastDeliveredAt} to="second" /> : "Never"}
        </DescriptionItem>
        {previousSecretExpiresAt && (
          <DescriptionItem name="Also signed with the old secret">
            Until <LocalTime at={previousSecretExpiresAt} />
          </DescriptionItem>
        )}
        <DescriptionItem name="Created">
          <LocalTime at={createdAt} /> by {operatorActorName(createdBy)}
        </DescriptionItem>
        <DescriptionItem name="Endpoint">{id}</DescriptionItem>
      </dl>
    </Card>
  );
}
