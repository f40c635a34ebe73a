import type { Metadata } from "next";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { LiveHealthProvider } from "@/components/admin/health/live-health";
import { AdminFrame } from "@/components/admin/layout/admin-frame";
import { AdminQueryProvider } from "@/components/admin/live/admin-query-provider";
import { AdminFeedProvider } from "@/components/realtime/admin-feed-provider";
import { currentTheme } from "@/components/theme/current-theme";
import { adminPage } from "@/lib/actions/page-guard";
import { realtimeSettings } from "@/lib/actions/realtime-settings";
import { pageContext } from "@/lib/actions/session";
import { readHealth } from "@/lib/services/health/check-health";

export async function generateMetadata(): Promise<Metadata> {
  const { settings } = await pageContext();
  return {
    title: { default: "Admin", template: `%s · Admin · ${settings.shopName}` },
    robots: { index: false, follow: false },
  };
}

/** Each page checks access again, because a layout isn't rendered on every navigation. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const [{ ctx, user }, theme] = await Promise.all([adminPage(), currentTheme()]);
  const health = await readHealth({ ctx, input: { cached: true } });
  return (
    <AdminFeedProvider realtime={realtimeSettings()}>
      <AdminQueryProvider>
        <LiveHealthProvider health={health}>
          <AdminFrame theme={theme} user={user} embedded={ctx.settings.embeddedServices}>
            <NuqsAdapter>{children}</NuqsAdapter>
          </AdminFrame>
        </LiveHealthProvider>
        <Toaster theme={theme} position="bottom-right" />
      </AdminQueryProvider>
    </AdminFeedProvider>
  );
}
