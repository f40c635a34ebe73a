import { NextRetryText } from "@/components/admin/workflows/next-retry-text";
import { stepStatusLabels } from "@/components/admin/workflows/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { formatDuration } from "@/lib/domain/format-duration";
import type { RunLogLine, StepAttemptView, StepView } from "@/lib/domain/workflows/run-view";
import { JsonBlock } from "./json-block";
import { LogLines } from "./log-lines";
import { RunError } from "./run-error";
import { stepKindText } from "./step-kind-text";

/** The steps of a run with their attempts. An attempt's input and output are collapsed at first. */
export function StepList({
  steps,
  lines,
  isCut,
}: {
  steps: readonly StepView[];
  lines: readonly RunLogLine[];
  isCut: boolean;
}) {
  return (
    <Card aria-labelledby="steps-title" className="p-4 sm:p-5">
      <CardHeading>
        <span id="steps-title">Steps</span>
      </CardHeading>
      {steps.length === 0 ? (
        <p className="mt-2 text-ink-soft text-sm">No step has begun.</p>
      ) : (
        <ol className="mt-2 divide-y divide-line">
          {steps.map((step) => (
            <Step
              key={step.stepId}
              step={step}
              lines={lines.filter(({ stepId }) => stepId === step.stepId)}
            />
          ))}
        </ol>
      )}
      {isCut && (
        <p className="mt-3 text-ink-soft text-sm">Only the first 500 attempts are shown.</p>
      )}
    </Card>
  );
}

function Step({ step, lines }: { step: StepView; lines: readonly RunLogLine[] }) {
  const { name: label, tone } = stepStatusLabels[step.status];
  return (
    <li data-step={step.name} data-status={step.status} className="py-4 first:pt-2 last:pb-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="wrap-anywhere font-medium">
          {step.name}{" "}
          <span className="font-normal text-ink-soft text-xs">{stepKindText(step.kind)}</span>
        </h3>
        <Badge tone={tone}>{label}</Badge>
      </div>
      <ol className="mt-2 grid grid-cols-1 gap-3">
        {step.attempts.map((attempt) => (
          <Attempt key={attempt.attempt} attempt={attempt} isOnly={step.attempts.length === 1} />
        ))}
      </ol>
      {lines.length > 0 && (
        <details className="mt-3 text-sm">
          <summary className="w-fit text-ink-soft">
            {lines.length} {lines.length === 1 ? "log line" : "log lines"}
          </summary>
          <div className="mt-2">
            <LogLines lines={lines} label={`Log of ${step.name}`} />
          </div>
        </details>
      )}
    </li>
  );
}

function Attempt({ attempt, isOnly }: { attempt: StepAttemptView; isOnly: boolean }) {
  const { status, error, nextRetry, input, output } = attempt;
  const hasPayload = input !== null || output !== null;
  return (
    <li className="grid grid-cols-1 gap-2 text-sm">
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-ink-soft text-xs tabular-nums">
        {!isOnly && (
          <span className="font-medium text-ink">
            Attempt {attempt.attempt + 1}: {stepStatusLabels[status].name}
          </span>
        )}
        <span>
          <LocalTime at={attempt.startedAt} to="second" />
        </span>
        <span>{durationText(attempt)}</span>
        {status === "retrying" && nextRetry && (
          <span className="text-warn">
            <NextRetryText nextRetry={nextRetry} />
          </span>
        )}
      </p>
      {error && <RunError error={error} canSearch={false} />}
      {hasPayload && (
        <details>
          <summary className="w-fit text-ink-soft text-sm">
            {input === null ? "Output" : output === null ? "Input" : "Input and output"}
          </summary>
          <div className="mt-1 grid grid-cols-1 gap-2">
            {input !== null && <JsonBlock name="Input" value={input} />}
            {output !== null && <JsonBlock name="Output" value={output} />}
          </div>
        </details>
      )}
    </li>
  );
}

function durationText({ durationMs, status }: StepAttemptView): string {
  if (durationMs !== null) return formatDuration(durationMs);
  if (status === "running" || status === "waiting") return "";
  return status === "interrupted" ? "its process ended before the step" : "duration not recorded";
}
