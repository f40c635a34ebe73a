import type { StatusLabels } from "@/components/orders/status-labels";
import type { RunStatus, StepStatus } from "@/lib/domain/workflows/run-status";

export const runStatusLabels: StatusLabels<RunStatus> = {
  running: { name: "Running", tone: "carbon" },
  retrying: { name: "Retrying", tone: "warn" },
  waiting: { name: "Waiting", tone: "neutral" },
  completed: { name: "Completed", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
  cancelled: { name: "Cancelled", tone: "neutral" },
  lost: { name: "Lost", tone: "bad" },
};

export const stepStatusLabels: StatusLabels<StepStatus> = {
  running: { name: "Running", tone: "carbon" },
  waiting: { name: "Waiting", tone: "neutral" },
  retrying: { name: "Failed, to be retried", tone: "warn" },
  completed: { name: "Completed", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
  interrupted: { name: "Interrupted", tone: "neutral" },
};
