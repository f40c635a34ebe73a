import type { ReactNode } from "react";
import { InlineLink } from "@/components/ui/inline-link";
import { type MissingRun, type Recovery, recoveryOf } from "@/lib/domain/workflows/missing-run";

/** Why an event started no run. */
export const missingRunTexts: Readonly<Record<MissingRun, ReactNode>> = {
  timeline_only: "This event is only shown on its order's timeline. It is not sent to Inngest.",
  no_function: "No function has this event as trigger.",
  nothing_new:
    "This webhook reported a state that was stored already, so it was recorded and not sent.",
  unsent: (
    <>
      It has not been sent to Inngest yet. It waits in the{" "}
      <InlineLink href="/admin/workflows/outbox">outbox</InlineLink>.
    </>
  ),
  telemetry_off: "Runs are not recorded while telemetry is off.",
  too_old: "It is older than the oldest recorded run.",
  just_sent:
    "It was sent moments ago. A function that takes events in batches waits up to two seconds for more.",
  functions_missing: "The Inngest server did not have Waybill's functions when the event was sent.",
  server_silent:
    "The Inngest server started no function around that time. It may have been down, or restarted without its memory.",
  unrecorded:
    "No run was recorded, although others were at that time. It may still wait in Inngest's queue. Or an event with the same id had been sent within a day before, and Inngest dropped this one.",
};

/** What makes up for it. */
const recoveryTexts: Readonly<Record<Recovery, string>> = {
  resume: "The cron resume-orders makes up for it.",
  reconcile: "The cron reconcile-payments checks payments that wait for an outcome.",
  schedule: "It runs again on its schedule.",
  none: "Nothing makes up for it; send the event again.",
};

/** Why an event started no run of a function, and what follows from that. */
export function MissingRunText({
  missing,
  functionId,
}: {
  missing: MissingRun;
  functionId: string;
}) {
  const isLost = missing === "functions_missing" || missing === "server_silent";
  return (
    <>
      {missingRunTexts[missing]}
      {isLost && ` ${recoveryTexts[recoveryOf(functionId)]}`}
    </>
  );
}
