import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { redeliverAction } from "@/app/(admin)/admin/webhooks/webhook-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { AttemptsCard, PayloadCard } from "@/components/admin/webhooks/delivery-cards";
import { deliveryStatusLabels } from "@/components/admin/webhooks/webhook-labels";
import { Badge } from "@/components/ui/badge";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { InlineLink } from "@/components/ui/inline-link";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { orderPath, webhookEndpointPath } from "@/lib/domain/admin-paths";
import { deliveryParams } from "@/lib/domain/webhooks/endpoint";
import { inspectWebhookEndpoint, readWebhookDelivery } from "@/lib/services/webhook-endpoints";

export const metadata: Metadata = { title: "Webhook delivery" };

export default async function WebhookDeliveryPage({
  params,
}: {
  params: Promise<{ id: string; deliveryId: string }>;
}) {
  const { ctx } = await adminPage();
  const ids = deliveryParams.safeParse(await params);
  if (!ids.success) notFound();
  const input = { endpointId: ids.data.id, deliveryId: ids.data.deliveryId };
  const delivery = await readWebhookDelivery({ ctx, input }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const { deletedAt } = await inspectWebhookEndpoint({ ctx, input });
  const { name, tone } = deliveryStatusLabels[delivery.status];
  return (
    <>
      <PageTitle
        actions={
          deletedAt === null &&
          delivery.status !== "cancelled" && (
            <ConfirmAction
              label="Deliver again"
              title="Deliver this event again?"
              description="It is posted with the same webhook-id. Later events of the order wait for it."
              successMessage="Delivery queued"
              variant="primary"
              action={redeliverAction}
              field={{ name: "delivery", value: `${input.endpointId}/${input.deliveryId}` }}
            />
          )
        }
      >
        {delivery.type}
      </PageTitle>
      <p className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <Badge tone={tone}>{name}</Badge>
        <InlineLink href={webhookEndpointPath(delivery.endpointId)}>
          Endpoint {delivery.endpointId}
        </InlineLink>
        {delivery.orderId !== null && (
          <InlineLink href={orderPath(delivery.orderId)}>Order #{delivery.orderId}</InlineLink>
        )}
      </p>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
        <AttemptsCard delivery={delivery} />
        <PayloadCard payload={delivery.payload} />
      </div>
    </>
  );
}
