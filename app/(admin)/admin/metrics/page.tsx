import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { FailuresCard } from "@/components/admin/metrics/failures-card";
import { LiveMetricsProvider } from "@/components/admin/metrics/live-metrics";
import { MetricsState } from "@/components/admin/metrics/metrics-state";
import { OutboxCard } from "@/components/admin/metrics/outbox-card";
import { RangeLinks } from "@/components/admin/metrics/range-links";
import { SpanTable } from "@/components/admin/metrics/span-table";
import { StageCard } from "@/components/admin/metrics/stage-card";
import { TargetCards } from "@/components/admin/metrics/target-cards";
import { ThroughputCard } from "@/components/admin/metrics/throughput-card";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { metricsRange } from "@/lib/domain/metrics/view";
import { readSystemMetrics } from "@/lib/services/metrics/read-system-metrics";

export const metadata: Metadata = { title: "Metrics" };

export default async function MetricsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { range = "1h" } = await listQuery(searchParams, { range: metricsRange });
  const result = await readSystemMetrics({ ctx, input: { range } });
  return (
    <>
      <PageTitle
        lead="How many orders pass through, how long they take, and where the time goes."
        actions={<RangeLinks current={range} />}
      >
        Metrics
      </PageTitle>
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      {result.kind === "unavailable" && (
        <ErrorNotice>
          The metrics could not be read from the telemetry store. Orders are processed as usual.
          Reload the page to try again.
        </ErrorNotice>
      )}
      {result.kind === "read" && (
        <LiveMetricsProvider key={range} metrics={result.metrics}>
          <MetricsState />
          <div className="grid max-w-screen-2xl gap-3 sm:gap-4">
            <TargetCards />
            <div className="grid gap-3 sm:gap-4 xl:grid-cols-2">
              <ThroughputCard />
              <StageCard />
              <FailuresCard />
              <OutboxCard />
            </div>
            <SpanTable />
          </div>
        </LiveMetricsProvider>
      )}
    </>
  );
}
