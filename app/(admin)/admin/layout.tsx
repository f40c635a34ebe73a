import type { Metadata } from "next";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { DeskFrame } from "@/components/desk/desk-frame";
import { DeskQueries } from "@/components/desk/desk-queries";
import { LiveDesk } from "@/components/realtime/live-desk";
import { currentTheme } from "@/components/theme/current-theme";
import { deskPage, pageContext, realtimeSettings } from "@/lib/http/page-context";

export async function generateMetadata(): Promise<Metadata> {
  const { settings } = await pageContext();
  return {
    title: { default: "Desk", template: `%s · Desk · ${settings.shopName}` },
    robots: { index: false, follow: false },
  };
}

/** Each page below asks again who may see it: a layout is not rendered for every step. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const [{ ctx, user }, theme] = await Promise.all([deskPage(), currentTheme()]);
  return (
    <LiveDesk realtime={realtimeSettings()}>
      <DeskQueries>
        <DeskFrame theme={theme} user={user} embedded={ctx.settings.embeddedServices}>
          <NuqsAdapter>{children}</NuqsAdapter>
        </DeskFrame>
        <Toaster theme={theme} position="bottom-right" />
      </DeskQueries>
    </LiveDesk>
  );
}
