"use client";

import { CircleCheck, CircleDashed, type LucideIcon, TriangleAlert } from "lucide-react";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/domain/format-duration";
import type { CheckDetails, CheckName, CheckState } from "@/lib/domain/health/health";
import { checkLabels, checkStateLabels, healthText } from "./health-texts";

/** Where an operator looks next, by check. */
const links: Readonly<Partial<Record<CheckName, { href: string; name: string }>>> = {
  inngest: { href: "/admin/workflows", name: "Workflows" },
  outbox: { href: "/admin/workflows/outbox", name: "Outbox" },
  gateway: { href: "/admin/payments", name: "Payments" },
  payments: { href: "/admin/workflows/crons", name: "Crons" },
  carrier: { href: "/admin/orders?status=processing", name: "Orders in processing" },
  telemetry: { href: "/admin/logs", name: "Logs" },
};

/** States that fit in one line: nothing is known to be wrong. */
const quiet: Readonly<Partial<Record<CheckState, { icon: LucideIcon; color: string }>>> = {
  ok: { icon: CircleCheck, color: "text-good" },
  off: { icon: CircleDashed, color: "text-ink-soft" },
  unknown: { icon: CircleDashed, color: "text-ink-soft" },
};

/** One check: its state, and what that means for orders unless it works. */
export function CheckRow({ name, details }: { name: CheckName; details: CheckDetails }) {
  const { state, checkedAt } = details;
  const { icon: Icon, color } = quiet[state] ?? { icon: TriangleAlert, color: "text-warn" };
  const isExplained = state !== "ok" && checkedAt !== null;
  return (
    <li data-check={name} data-state={state} className="py-2 text-sm">
      <p className="flex min-h-6 items-center gap-2">
        <Icon aria-hidden className={cn("size-4 shrink-0", color)} />
        <span className="font-medium">{checkLabels[name]}</span>
        <span className={cn("ml-auto", quiet[state] ? "text-ink-soft" : "font-medium text-warn")}>
          {checkedAt === null ? "Checking…" : checkStateLabels[state]}
        </span>
        <Latency latencyMs={details.latencyMs} />
      </p>
      {isExplained && <Explanation name={name} details={details} />}
      <RegisteredAgain facts={details.facts} />
    </li>
  );
}

/** An Inngest server had lost the functions, which explains why orders have waited. */
function RegisteredAgain({ facts: { registeredAgainAt } }: Pick<CheckDetails, "facts">) {
  if (typeof registeredAgainAt !== "string") return null;
  return (
    <p className="pl-6 text-ink-soft text-xs">
      Functions registered again at <LocalTime at={registeredAgainAt} to="second" />
    </p>
  );
}

/** It has a fixed width, so that the words beside it stay in place. */
function Latency({ latencyMs }: Pick<CheckDetails, "latencyMs">) {
  return (
    <span className="w-14 shrink-0 text-right text-ink-soft text-xs tabular-nums">
      {latencyMs !== null && formatDuration(Math.max(1, latencyMs))}
    </span>
  );
}

function Explanation({ name, details }: { name: CheckName; details: CheckDetails }) {
  const { title, detail } = healthText(name, details.state);
  const link = links[name];
  return (
    <div className="mt-1 mb-1 grid gap-1 pl-6">
      <p className="text-pretty">
        <strong className="font-medium">{title}</strong>{" "}
        <span className="text-ink-soft">{detail}</span>
      </p>
      <LastError {...details} />
      <p className="flex flex-wrap justify-between gap-x-3 text-ink-soft text-xs">
        {details.since && (
          <span>
            Since <LocalTime at={details.since} />
          </span>
        )}
        {link && <InlineLink href={link.href}>{link.name}</InlineLink>}
      </p>
    </div>
  );
}

function LastError({ lastError }: Pick<CheckDetails, "lastError">) {
  if (!lastError) return null;
  return (
    <p className="wrap-anywhere text-ink-soft text-xs">
      Last error at <LocalTime at={lastError.at} to="clock" />:{" "}
      <span className="font-mono">{lastError.message}</span>
    </p>
  );
}
