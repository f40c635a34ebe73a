import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cancelRunAction } from "@/app/(admin)/admin/workflows/run-actions";
import { EmptyState } from "@/components/admin/list/data-table";
import { RunLineageCard } from "@/components/admin/workflows/failures/run-lineage";
import { LiveCancelButton } from "@/components/admin/workflows/run/live-cancel-button";
import { LiveRun } from "@/components/admin/workflows/run/live-run";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { ErrorNotice } from "@/components/ui/notice";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { findFunction } from "@/lib/domain/workflows/function-catalog";
import { runIdText } from "@/lib/domain/workflows/run-search";
import { readRunLineage } from "@/lib/services/failures/read-run-lineage";
import { readRunPage } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Run" };

export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const { ctx } = await adminPage();
  const runId = runIdText.safeParse(decodeURIComponent((await params).runId));
  if (!runId.success) notFound();
  const input = { runId: runId.data };
  const page = await readRunPage({ ctx, input }).catch((error) => {
    if (error instanceof NotFound) return { kind: "missing" as const };
    throw error;
  });
  // Failures are kept for longer than runs, and are read without the telemetry store.
  const lineage = page.kind === "found" ? page.lineage : await readRunLineage({ ctx, input });
  if (page.kind === "missing" && lineage.failures.length === 0) notFound();
  const run = page.kind === "found" ? page.run : null;
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows/runs"
        store={ctx.telemetry?.status() ?? null}
        title={run ? run.functionId : "Run"}
        lead={run ? findFunction(run.functionId)?.purpose : undefined}
        actions={
          page.kind === "found" && (
            <LiveCancelButton rendered={page} cancelRunAction={cancelRunAction} />
          )
        }
      />
      {page.kind === "unavailable" && (
        <ErrorNotice>The run could not be read. Reload the page to try again.</ErrorNotice>
      )}
      {page.kind === "missing" && <EmptyState>This run is no longer stored.</EmptyState>}
      {page.kind === "found" ? (
        <LiveRun rendered={page} />
      ) : (
        <RunLineageCard runId={runId.data} lineage={lineage} />
      )}
    </>
  );
}
