import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FaultForms } from "@/components/admin/lab/fault-forms";

import { LiveLabProvider } from "@/components/admin/lab/live-lab";
import { LoadCard } from "@/components/admin/lab/load-card";
import { OutcomeCounters } from "@/components/admin/lab/outcome-counters";
import { PresetCard } from "@/components/admin/lab/preset-card";
import { SkipDeadlineForm } from "@/components/admin/lab/skip-deadline-form";
import { PageTitle } from "@/components/admin/layout/page-title";
import { adminPage } from "@/lib/actions/page-guard";
import { readLab } from "@/lib/services/lab";
import {
  applyPresetAction,
  changeCarrierFaultsAction,
  changeGatewayFaultsAction,
  skipDeadlineAction,
  startLoadAction,
  stopLoadAction,
} from "./lab-actions";

export const metadata: Metadata = { title: "Lab" };

export default async function LabPage() {
  const { ctx } = await adminPage();
  if (!ctx.settings.embeddedServices) notFound();
  return (
    <LiveLabProvider lab={await readLab({ ctx })}>
      <PageTitle lead="Generate orders and simulate outages, to see how Waybill recovers. Available only with the embedded services.">
        Lab
      </PageTitle>
      <div className="grid max-w-screen-2xl items-start gap-3 sm:gap-4 xl:grid-cols-2">
        <div className="grid min-w-0 gap-3 sm:gap-4">
          <LoadCard actions={{ startLoadAction, stopLoadAction }} />
          <OutcomeCounters />
          <SkipDeadlineForm skipDeadlineAction={skipDeadlineAction} />
        </div>
        <div className="grid min-w-0 gap-3 sm:gap-4">
          <PresetCard applyPresetAction={applyPresetAction} />
          <FaultForms actions={{ changeGatewayFaultsAction, changeCarrierFaultsAction }} />
        </div>
      </div>
    </LiveLabProvider>
  );
}
