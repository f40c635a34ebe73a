import { hasEnded, type RunStatus, type StepStatus } from "./run-status";
import type { StepAttemptView, StepView } from "./run-view";

/** An attempt as recorded, with its step. */
export type RecordedAttempt = StepAttemptView & { stepId: string; name: string; kind: string };

/**
 * The steps of a run, in the order in which they began, each with its attempts. An attempt that is
 * recorded as running while its run has ended, or a later attempt exists, was interrupted.
 */
export function stepsOfRun(runStatus: RunStatus, attempts: readonly RecordedAttempt[]): StepView[] {
  const byStep = new Map<string, RecordedAttempt[]>();
  for (const attempt of [...attempts].sort(byStart)) {
    const others = byStep.get(attempt.stepId);
    if (others) others.push(attempt);
    else byStep.set(attempt.stepId, [attempt]);
  }
  return [...byStep.values()].map((ofStep) => {
    const latest = ofStep.reduce((a, b) => (b.attempt > a.attempt ? b : a));
    const shown = ofStep
      .map(({ stepId: _, name: __, kind: ___, ...attempt }) => ({
        ...attempt,
        status: shownStatus(attempt, attempt.attempt < latest.attempt, runStatus),
      }))
      .sort((a, b) => a.attempt - b.attempt);
    const status = shown.at(-1)?.status ?? latest.status;
    const { stepId, name, kind } = latest;
    return { stepId, name, kind, status, attempts: shown };
  });
}

function shownStatus(
  { status }: StepAttemptView,
  hasLater: boolean,
  runStatus: RunStatus,
): StepStatus {
  const isOpen = status === "running" || status === "waiting";
  const isOver = hasLater || hasEnded(runStatus) || runStatus === "lost";
  if (isOpen && isOver) return "interrupted";
  // It was retried, or the run ended before it could be.
  return status === "retrying" && isOver ? "failed" : status;
}

function byStart(a: RecordedAttempt, b: RecordedAttempt): number {
  return Date.parse(a.startedAt) - Date.parse(b.startedAt) || a.attempt - b.attempt;
}
