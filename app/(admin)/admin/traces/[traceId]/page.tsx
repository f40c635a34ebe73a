import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { LiveTrace } from "@/components/admin/trace/live-trace";
import { TraceHeading } from "@/components/admin/trace/trace-heading";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { nodeSelection, traceIdText } from "@/lib/domain/trace/node-id";
import { readTrace } from "@/lib/services/traces/read-trace";

export const metadata: Metadata = { title: "Trace" };

export default async function TracePage({
  params,
  searchParams,
}: {
  params: Promise<{ traceId: string }>;
  searchParams: SearchParams;
}) {
  const { ctx } = await adminPage();
  const traceId = traceIdText.safeParse((await params).traceId);
  if (!traceId.success) notFound();
  const selection = await listQuery(searchParams, nodeSelection);
  const input = { traceId: traceId.data };
  const trace = await readTrace({ ctx, input }).catch((error: unknown) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <>
      <TraceHeading trace={trace} />
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      <LiveTrace
        // Another link to an item of the trace starts anew, even if it names the same item.
        key={trace.readAt}
        path={`/api/admin/traces/${traceId.data}`}
        rendered={trace}
        initial={selection}
      />
    </>
  );
}
