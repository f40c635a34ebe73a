import type { Metadata } from "next";
import { IntegrationsTabs } from "@/components/admin/integrations/integrations-tabs";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { CreateEndpointForm } from "@/components/admin/webhooks/create-endpoint-form";
import { EndpointTable } from "@/components/admin/webhooks/endpoint-table";
import { Card, CardHeading } from "@/components/ui/card";
import { adminPage } from "@/lib/actions/page-guard";
import { listWebhookEndpoints } from "@/lib/services/webhook-endpoints";
import { createEndpointAction } from "./webhook-actions";

export const metadata: Metadata = { title: "Webhook endpoints" };

export default async function WebhookEndpointsPage() {
  const { ctx } = await adminPage();
  const endpoints = await listWebhookEndpoints({ ctx });
  return (
    <>
      <PageTitle lead="Where Waybill posts the events of orders: signed, and for each order in the sequence in which they happened.">
        Webhook endpoints
      </PageTitle>
      <IntegrationsTabs current="/admin/webhooks" />
      <Card className="mb-6 p-5 sm:p-6">
        <CardHeading>Create endpoint</CardHeading>
        <div className="mt-4">
          <CreateEndpointForm createEndpointAction={createEndpointAction} />
        </div>
      </Card>
      {endpoints.length === 0 ? (
        <EmptyState>No webhook endpoints yet. Create one above to follow orders.</EmptyState>
      ) : (
        <EndpointTable endpoints={endpoints} />
      )}
    </>
  );
}
