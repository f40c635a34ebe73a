import type { Metadata } from "next";
import { runCronAction } from "@/app/(admin)/admin/workflows/cron-actions";
import { LiveCrons } from "@/components/admin/workflows/crons/live-crons";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { adminPage } from "@/lib/actions/page-guard";
import { listCrons } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Crons" };

export default async function CronsPage() {
  const { ctx } = await adminPage();
  const crons = await listCrons({ ctx });
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows/crons"
        store={ctx.telemetry?.status() ?? null}
        lead="Functions that run on a schedule. They make up for whatever went wrong elsewhere."
      />
      <LiveCrons rendered={crons} timeZone={ctx.settings.timeZone} runCronAction={runCronAction} />
    </>
  );
}
