import type { Metadata } from "next";
import { MoneyList } from "@/components/admin/payments/money-list";
import { WebhookRow, webhookColumns } from "@/components/admin/payments/webhook-row";
import { webhookOutcomeLabels } from "@/components/admin/payments/webhook-texts";
import { statusOptions } from "@/components/orders/status-labels";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { webhookOutcome } from "@/lib/domain/webhook-receipt";
import { listWebhooks } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: webhookOutcome, from: day, to: day, cursor: listCursor },
  });
  const { webhooks, next } = await listWebhooks({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path="/admin/payments/webhooks"
      title="Webhooks"
      lead="What the gateway reported in the last seven days, and what became of it. Every signature was verified. Lost ones are found in the gateway's list of events."
      noun="webhook"
      search={{ label: "Webhook or object", hint: "Gateway ID" }}
      emptyText="No webhooks yet. They appear here when the gateway sends one."
      statuses={statusOptions(webhookOutcomeLabels)}
      columns={webhookColumns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
      rows={webhooks.map((webhook) => <WebhookRow key={webhook.eventId} webhook={webhook} />)}
    />
  );
}
