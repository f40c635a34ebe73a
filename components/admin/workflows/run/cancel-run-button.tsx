import { ConfirmAction } from "@/components/ui/confirm-action";
import type { FormAction } from "@/components/ui/use-server-form";
import { canCancel } from "@/lib/domain/workflows/run-status";
import type { RunRow } from "@/lib/domain/workflows/run-view";

/** Cancels a run that has not ended. */
export function CancelRunButton({
  run: { runId, status, orderId },
  cancelRunAction,
}: {
  run: RunRow;
  cancelRunAction: FormAction<{ kind: "done" }>;
}) {
  if (!canCancel(status)) return null;
  const order =
    orderId === null ? "" : ` It does not cancel order #${orderId}, which is resumed by a cron.`;
  return (
    <ConfirmAction
      label="Cancel run"
      title="Cancel this run?"
      description={`Steps that are done stay done. The others are not begun.${order}`}
      successMessage="Run cancelled"
      action={cancelRunAction}
      field={{ name: "runId", value: runId }}
    />
  );
}
