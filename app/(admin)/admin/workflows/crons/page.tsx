import type { Metadata } from "next";
import { runCronAction } from "@/app/(admin)/admin/workflows/cron-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { LiveCrons } from "@/components/admin/workflows/crons/live-crons";
import { WorkflowsTabs } from "@/components/admin/workflows/workflows-tabs";
import { adminPage } from "@/lib/actions/page-guard";
import { listCrons } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Crons" };

export default async function CronsPage() {
  const { ctx } = await adminPage();
  const crons = await listCrons({ ctx });
  return (
    <>
      <PageTitle lead="Functions that run on a schedule. They make up for whatever went wrong elsewhere.">
        Workflows
      </PageTitle>
      <WorkflowsTabs current="/admin/workflows/crons" />
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      <LiveCrons rendered={crons} timeZone={ctx.settings.timeZone} runCronAction={runCronAction} />
    </>
  );
}
