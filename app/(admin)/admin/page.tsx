import { SystemStatusCard } from "@/components/admin/health/system-status-card";
import { PageTitle } from "@/components/admin/layout/page-title";
import { ActivityFeed } from "@/components/admin/overview/activity-feed";
import { AttentionList, LowStockList } from "@/components/admin/overview/attention-lists";
import { LiveOverviewProvider } from "@/components/admin/overview/live-overview";
import { LiveState } from "@/components/admin/overview/live-state";
import { OrderFlow } from "@/components/admin/overview/order-flow";
import { OrdersPerMinute } from "@/components/admin/overview/orders-per-minute";
import { StatTiles } from "@/components/admin/overview/stat-tiles";
import { WorkTiles } from "@/components/admin/overview/work-tiles";
import { adminPage } from "@/lib/actions/page-guard";
import { listRecentEvents, readOverview } from "@/lib/services/overview";

export default async function OverviewPage() {
  const { ctx } = await adminPage();
  const [overview, activity] = await Promise.all([
    readOverview({ ctx, input: { timeZone: ctx.settings.timeZone } }),
    listRecentEvents({ ctx }),
  ]);
  return (
    <LiveOverviewProvider overview={overview}>
      <PageTitle actions={<LiveState />}>Overview</PageTitle>
      <div className="grid max-w-screen-2xl gap-3 sm:gap-4">
        <WorkTiles />
        <StatTiles />
        <div className="grid gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="grid min-w-0 content-start gap-3 sm:gap-4">
            <OrdersPerMinute />
            <OrderFlow />
            <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-2">
              <AttentionList />
              <LowStockList />
            </div>
          </div>
          <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
            <SystemStatusCard />
            <ActivityFeed rendered={activity} />
          </div>
        </div>
      </div>
    </LiveOverviewProvider>
  );
}
