import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AnswerCard, RequestFacts } from "@/components/admin/integrations/request-facts";
import { PageTitle } from "@/components/admin/layout/page-title";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { ErrorNotice } from "@/components/ui/notice";
import { adminPage } from "@/lib/actions/page-guard";
import { logCursor } from "@/lib/domain/telemetry/log-view";
import { readApiRequest } from "@/lib/services/integrations";

export const metadata: Metadata = { title: "API request" };

export default async function ApiRequestPage({ params }: { params: Promise<{ id: string }> }) {
  const { ctx } = await adminPage();
  const place = logCursor.safeParse((await params).id);
  if (!place.success) notFound();
  const found = await readApiRequest({ ctx, input: place.data });
  if (found.kind === "not_found") notFound();
  const request = found.kind === "found" ? found.request : null;
  return (
    <>
      <PageTitle>{request ? `${request.method} ${request.path}` : "API request"}</PageTitle>
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      {found.kind === "unavailable" && (
        <ErrorNotice>The request could not be read. Reload the page to try again.</ErrorNotice>
      )}
      {request && (
        <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
          <RequestFacts request={request} />
          <AnswerCard request={request} />
        </div>
      )}
    </>
  );
}
