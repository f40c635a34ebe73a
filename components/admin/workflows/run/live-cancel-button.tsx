"use client";

import { ConfirmAction } from "@/components/ui/confirm-action";
import type { FormAction } from "@/components/ui/use-server-form";
import { canCancel } from "@/lib/domain/workflows/run-status";
import type { FoundRunPage } from "@/lib/domain/workflows/run-view";
import { useLiveRun } from "./use-live-run";

/** Cancels a run, while it has not ended. */
export function LiveCancelButton({
  rendered,
  cancelRunAction,
}: {
  rendered: FoundRunPage;
  cancelRunAction: FormAction<{ kind: "done"; message?: string }>;
}) {
  const { runId, status, orderId } = useLiveRun(rendered).page.run;
  const order =
    orderId === null ? "" : ` It does not cancel order #${orderId}, which is resumed by a cron.`;
  return (
    <ConfirmAction
      label="Cancel run"
      isOffered={canCancel(status)}
      title="Cancel this run?"
      description={`Steps that are done stay done. The others are not begun.${order}`}
      successMessage="Run cancelled"
      action={cancelRunAction}
      field={{ name: "runId", value: runId }}
    />
  );
}
