import type { Metadata } from "next";
import { notFound } from "next/navigation";
import {
  deleteEndpointAction,
  enableEndpointAction,
  pauseEndpointAction,
  redeliverFailedAction,
  rotateSecretAction,
  sendTestEventAction,
} from "@/app/(admin)/admin/webhooks/webhook-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { DeliveryFilter } from "@/components/admin/webhooks/delivery-filter";
import { DeliveryTable } from "@/components/admin/webhooks/delivery-table";
import { EndpointStatus } from "@/components/admin/webhooks/endpoint-table";
import { RotateSecretButton } from "@/components/admin/webhooks/rotate-secret-button";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { webhookEndpointPath } from "@/lib/domain/admin-paths";
import { idCursor, idText } from "@/lib/domain/url-fields";
import { deliveryStatus, type WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { listWebhookDeliveries, readWebhookEndpoint } from "@/lib/services/webhook-endpoints";

export const metadata: Metadata = { title: "Webhook endpoint" };

export default async function WebhookEndpointPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const { ctx } = await adminPage();
  const id = idText.safeParse((await params).id);
  if (!id.success) notFound();
  const endpointId = id.data;
  const endpoint = await readWebhookEndpoint({ ctx, input: { endpointId } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const query = await listQuery(searchParams, { status: deliveryStatus, cursor: idCursor });
  const { deliveries, next } = await listWebhookDeliveries({
    ctx,
    input: { endpointId, ...query, limit: rowsPerPage },
  });
  const path = webhookEndpointPath(endpointId);
  return (
    <>
      <PageTitle
        lead={endpoint.description ?? undefined}
        actions={<EndpointActions endpoint={endpoint} />}
      >
        {endpoint.url}
      </PageTitle>
      <div className="mb-5">
        <EndpointStatus endpoint={endpoint} />
      </div>
      <DeliveryFilter path={path} current={query.status} />
      {deliveries.length === 0 ? (
        <EmptyState>No deliveries. They appear here when orders change.</EmptyState>
      ) : (
        <DeliveryTable deliveries={deliveries} />
      )}
      <Pager
        path={path}
        query={{ status: query.status }}
        cursor={query.cursor?.toString()}
        next={next?.toString() ?? null}
      />
    </>
  );
}

function EndpointActions({ endpoint }: { endpoint: WebhookEndpointView }) {
  const field = { name: "endpointId", value: endpoint.id };
  const isDisabled = endpoint.status === "disabled";
  return (
    <div className="flex flex-wrap gap-2">
      {!isDisabled && (
        <ConfirmAction
          label="Send test event"
          title="Send a test event?"
          description="An event of the type webhook/test is posted once."
          successMessage="Test event queued"
          variant="primary"
          action={sendTestEventAction}
          field={field}
        />
      )}
      <ConfirmAction
        label={isDisabled ? "Enable endpoint" : "Pause endpoint"}
        title={isDisabled ? "Enable the endpoint?" : "Pause the endpoint?"}
        description={
          isDisabled
            ? "All events that wait are delivered, and those that failed before."
            : "Its events wait until you enable it again."
        }
        successMessage={isDisabled ? "Endpoint enabled" : "Endpoint paused"}
        variant="primary"
        action={isDisabled ? enableEndpointAction : pauseEndpointAction}
        field={field}
      />
      {!isDisabled && (
        <ConfirmAction
          label="Deliver failed again"
          title="Deliver all failed events again?"
          description="Those that failed after their last try are posted with the same webhook-id."
          successMessage="Deliveries queued"
          variant="primary"
          action={redeliverFailedAction}
          field={field}
        />
      )}
      <RotateSecretButton endpointId={endpoint.id} rotateSecretAction={rotateSecretAction} />
      <ConfirmAction
        label="Delete endpoint"
        title="Delete the endpoint?"
        description="Deliveries that wait are cancelled. This can't be undone."
        successMessage="Endpoint deleted"
        action={deleteEndpointAction}
        field={field}
      />
    </div>
  );
}
