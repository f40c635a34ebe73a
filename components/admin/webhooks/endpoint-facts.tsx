import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { EndpointStatus } from "./endpoint-table";

/** What an endpoint is sent, and how it is doing. */
export function EndpointFacts({ endpoint }: { endpoint: WebhookEndpointView }) {
  const { id, url, eventTypes, lastDeliveredAt, previousSecretExpiresAt, createdAt } = endpoint;
  return (
    <Card className="mb-6 max-w-3xl p-5 text-sm">
      <dl className="grid gap-1.5">
        <DescriptionItem name="Status">
          <EndpointStatus endpoint={endpoint} />
        </DescriptionItem>
        <DescriptionItem name="URL">
          <span className="line-clamp-3 break-all font-mono text-xs leading-5">{url}</span>
          <CopyButton text={url} label="Copy URL" className="-mr-2" />
        </DescriptionItem>
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
          <LocalTime at={createdAt} />
        </DescriptionItem>
        <DescriptionItem name="Endpoint">{id}</DescriptionItem>
      </dl>
    </Card>
  );
}
