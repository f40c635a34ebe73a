"use client";

import { z } from "zod";
import { Button } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { InlineLink } from "@/components/ui/inline-link";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { runPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";

/** What became of a bulk cancellation, run by run where one was refused. */
export interface CancelledRuns {
  kind: "done";
  cancelled: number;
  /** They end after their current step. */
  requested: number;
  refused: readonly { runId: string; reason: string }[];
  hasMore: boolean;
}

interface CancelRuns {
  /** The list's filters as they are in its URL. They select the runs, not the shown page. */
  filters: readonly (readonly [name: string, value: string])[];
  /** Unfinished runs that match, up to `max` + 1. */
  openCount: number;
  max: number;
  action: FormAction<CancelledRuns>;
}

/** Cancels all unfinished runs that match the filters of the list, on any page of it. */
export function CancelRunsButton(props: CancelRuns) {
  const { openCount, max } = props;
  const count = openCount > max ? `the first ${formatCount(max)}` : formatCount(openCount);
  const runs = openCount === 1 ? "run" : "runs";
  return (
    <DialogButton
      isOffered={openCount > 0}
      label={`Cancel ${openCount > max ? "" : "all "}${count} unfinished ${runs}`}
      className="h-8 px-3 text-xs"
      title={`Cancel ${count} unfinished ${runs}?`}
      description="It cancels unfinished runs that match the filters, the oldest first and also those on other pages, but not more than this number. Steps that are done stay done. Orders are not cancelled; a cron resumes them."
    >
      {(close) => <CancelForm {...props} close={close} />}
    </DialogButton>
  );
}

const schema = z.object({});

function CancelForm({ filters, openCount, action, close }: CancelRuns & { close: () => void }) {
  const { props, error, pending, done } = useServerForm({ action, schema });
  if (done) return <Outcome outcome={done} close={close} />;
  return (
    <form {...props}>
      {filters.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="countMax" value={openCount} />
      {error && <ErrorNotice>{error}</ErrorNotice>}
      <DialogButtons confirm="Cancel runs" danger pending={pending} close={close} />
    </form>
  );
}

function Outcome({ outcome, close }: { outcome: CancelledRuns; close: () => void }) {
  const { cancelled, requested, refused, hasMore } = outcome;
  return (
    <div role="status" className="grid gap-3 text-sm">
      <p>
        {formatCount(cancelled)} {cancelled === 1 ? "run" : "runs"} cancelled.
        {requested > 0 &&
          ` ${formatCount(requested)} more ${requested === 1 ? "ends after its" : "end after their"} current step.`}
        {hasMore && " More runs match; repeat it to cancel them as well."}
      </p>
      {refused.length > 0 && (
        <ul className="grid max-h-60 gap-1 overflow-y-auto">
          {refused.map(({ runId, reason }) => (
            <li key={runId}>
              <InlineLink href={runPath(runId)} className="font-mono text-xs">
                {runId}
              </InlineLink>
              : {reason}
            </li>
          ))}
        </ul>
      )}
      <Button variant="quiet" className="justify-self-end" onClick={close}>
        Close
      </Button>
    </div>
  );
}
