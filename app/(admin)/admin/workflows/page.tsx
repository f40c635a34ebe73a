import type { Metadata } from "next";
import { FunctionExplorer } from "@/components/admin/workflows/functions/function-explorer";
import { RegistrationNotice } from "@/components/admin/workflows/functions/registration-notice";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { ErrorNotice } from "@/components/ui/notice";
import { adminPage } from "@/lib/actions/page-guard";
import { readFunctionStats } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Functions" };

export default async function FunctionsPage() {
  const { ctx } = await adminPage();
  const page = await readFunctionStats({ ctx });
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows"
        store={ctx.telemetry?.status() ?? null}
        lead="Everything that happens after an order is placed: the functions that Inngest runs, and the events that start them."
      />
      <RegistrationNotice />
      {page.kind === "unavailable" && (
        <div className="mb-4">
          <ErrorNotice>The figures could not be read. Reload the page to try again.</ErrorNotice>
        </div>
      )}
      <FunctionExplorer stats={page.kind === "read" ? page.stats : null} />
    </>
  );
}
