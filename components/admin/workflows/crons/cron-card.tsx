import { RunStatusBadge } from "@/components/admin/workflows/run-status-badge";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { DescriptionItem } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import type { FormAction } from "@/components/ui/use-server-form";
import { runPath } from "@/lib/domain/admin-paths";
import { formatTime } from "@/lib/domain/format-time";
import { cronText } from "@/lib/domain/workflows/cron-text";
import type { CronRun, CronsView, CronView } from "@/lib/domain/workflows/cron-view";

/** A cron: when it runs, what its last runs did, and a button to run it now. */
export function CronCard({
  cron,
  runsRead,
  timeZone,
  runCronAction,
}: {
  cron: CronView;
  runsRead: CronsView["runsRead"];
  timeZone: string;
  runCronAction: FormAction<{ kind: "done" }>;
}) {
  const { id, purpose, schedule, next, runs } = cron;
  return (
    <Card className="p-4 text-sm sm:p-5" aria-labelledby={`cron-${id}`} data-cron={id}>
      <CardHeading
        trailing={
          <ConfirmAction
            label="Run now"
            variant="primary"
            title={`Run ${id} now?`}
            description={`${purpose} It runs once, beside its schedule; if it is running already, afterwards.`}
            successMessage="Cron started"
            action={runCronAction}
            hasKey
            field={{ name: "cronId", value: id }}
          />
        }
      >
        <span id={`cron-${id}`}>{id}</span>
      </CardHeading>
      <p className="mt-1 text-pretty text-ink-soft">{purpose}</p>
      <dl className="mt-3">
        <DescriptionItem name="Schedule">
          {cronText(schedule)} <code className="text-ink-soft text-xs">({schedule}, UTC)</code>
        </DescriptionItem>
        <DescriptionItem name={`Next, ${timeZone}`}>
          <span className="flex flex-wrap justify-end gap-x-2.5 tabular-nums">
            {next.map((at) => (
              <time key={at} dateTime={at} className="whitespace-nowrap">
                {formatTime(at, "minute", { now: new Date(at), timeZone })}
              </time>
            ))}
          </span>
        </DescriptionItem>
      </dl>
      <h3 className="mt-4 mb-1 font-medium">Last runs</h3>
      {runsRead === "unavailable" && <p className="text-bad">The runs could not be read.</p>}
      {runsRead === "read" && runs.length === 0 && (
        <p className="text-ink-soft">None yet. The next one appears here.</p>
      )}
      <ul className="grid gap-2">
        {runs.map((run) => (
          <LastRun key={run.runId} run={run} />
        ))}
      </ul>
    </Card>
  );
}

function LastRun({ run }: { run: CronRun }) {
  const { runId, queuedAt, status, isManual, output, error } = run;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-3" data-manual={isManual}>
      <span className="flex min-w-0 items-center gap-2">
        <InlineLink href={runPath(runId)}>
          <LocalTime at={queuedAt} to="second" />
        </InlineLink>
        {isManual && <Badge tone="carbon">By hand</Badge>}
      </span>
      <RunStatusBadge status={status} />
      <span className="col-span-2 h-4 truncate font-mono text-ink-soft text-xs leading-4">
        {status === "completed" ? resultText(output) : error}
      </span>
    </li>
  );
}

/** What the steps of a cron returned, in one line. */
function resultText(output: unknown): string {
  const results = Array.isArray(output) ? output : [output];
  return results
    .filter((result) => result !== null)
    .map((result) => JSON.stringify(result).replace(/[{}"]/g, "").replace(/[,:]/g, "$& "))
    .join(" · ");
}
