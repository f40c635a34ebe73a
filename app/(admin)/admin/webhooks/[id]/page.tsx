import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import {
  deleteEndpointAction,
  enableEndpointAction,
  pauseEndpointAction,
  redeliverWebhooksAction,
  rotateSecretAction,
  sendTestEventAction,
} from "@/app/(admin)/admin/webhooks/webhook-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { DeliveryFilters, type DeliverySearch } from "@/components/admin/webhooks/delivery-filters";
import { DeliveryTable } from "@/components/admin/webhooks/delivery-table";
import { EndpointFacts } from "@/components/admin/webhooks/endpoint-facts";
import { RedeliverButton } from "@/components/admin/webhooks/redeliver-button";
import { RotateSecretButton } from "@/components/admin/webhooks/rotate-secret-button";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { webhookEndpointPath } from "@/lib/domain/admin-paths";
import type { CappedCount } from "@/lib/domain/capped-count";
import { bigListCursor, encodeListCursor } from "@/lib/domain/list-cursor";
import { idText } from "@/lib/domain/url-fields";
import {
  deliveryStatus,
  redeliverableStatus,
  type WebhookEndpointView,
} from "@/lib/domain/webhooks/endpoint";
import { isRedeliveryFilter } from "@/lib/domain/webhooks/endpoint-form";
import {
  countRedeliverable,
  inspectWebhookEndpoint,
  listWebhookDeliveries,
} from "@/lib/services/webhook-endpoints";

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
  const inspected = await inspectWebhookEndpoint({ ctx, input: { endpointId } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const { endpoint, deletedAt } = inspected;
  const { cursor, ...search } = await listQuery(searchParams, {
    status: deliveryStatus,
    from: instant,
    to: instant,
    cursor: bigListCursor,
  });
  const times = { from: toDate(search.from), to: toDate(search.to) };
  const { status } = search;
  const [{ deliveries, next }, matching] = await Promise.all([
    listWebhookDeliveries({
      ctx,
      input: { endpointId, status, ...times, cursor, limit: rowsPerPage },
    }),
    endpoint.status === "disabled" || deletedAt !== null
      ? null
      : countMatching(ctx, { endpointId, ...search }),
  ]);
  const path = webhookEndpointPath(endpointId);
  return (
    <>
      <PageTitle
        lead={endpoint.description ?? undefined}
        actions={deletedAt === null && <EndpointActions endpoint={endpoint} />}
      >
        <span className="line-clamp-3">{endpoint.url || `Deleted endpoint ${endpointId}`}</span>
      </PageTitle>
      <EndpointFacts {...inspected} />
      <DeliveryFilters path={path} search={search} />
      {matching !== null && matching.count > 0 && (
        <div className="mb-4">
          <RedeliverButton {...{ endpointId, search, matching, redeliverWebhooksAction }} />
        </div>
      )}
      {deliveries.length === 0 ? (
        <EmptyState>
          {Object.values(search).some((value) => value !== undefined)
            ? "No deliveries match. Try another filter."
            : "No deliveries. They appear here when orders change."}
        </EmptyState>
      ) : (
        <DeliveryTable deliveries={deliveries} />
      )}
      <Pager
        path={path}
        query={{ ...search }}
        cursor={encodeListCursor(cursor ?? null) ?? undefined}
        next={encodeListCursor(next)}
      />
    </>
  );
}

const instant = z.iso.datetime({ offset: true });

function toDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

/** The deliveries that can be made again together; null if the filter does not suit that. */
async function countMatching(
  ctx: Context,
  { endpointId, ...search }: DeliverySearch & { endpointId: number },
): Promise<CappedCount | null> {
  if (!isRedeliveryFilter(search)) return null;
  const status = redeliverableStatus.optional().parse(search.status);
  const times = { from: toDate(search.from), to: toDate(search.to) };
  return countRedeliverable({ ctx, input: { endpointId, status, ...times } });
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
