"use client";

import { CircleHelp, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { failureGroupPath, orderTracePath, runPath } from "@/lib/domain/admin-paths";
import type { AdminFailure } from "@/lib/domain/order/admin-view";
import { useAdminOrder } from "./admin-order-provider";
import { explainWaiting, type TextPart } from "./explain-waiting-for-operators";

/** Explains what the order is waiting for, what failed last, and what happens next. */
export function WaitingCard() {
  const { adminOrder } = useAdminOrder();
  const waiting = explainWaiting(adminOrder);
  const [failure] = adminOrder.failures;
  const Icon = waiting.needsAttention ? TriangleAlert : CircleHelp;
  return (
    <Card
      aria-labelledby="waiting-title"
      data-testid="waiting"
      className={cn("p-5 sm:p-6", waiting.needsAttention && "border-warn")}
    >
      <div className="flex gap-3.5">
        <span
          className={cn(
            "grid size-9 shrink-0 place-items-center rounded-full",
            waiting.needsAttention ? "bg-warn-soft text-warn" : "bg-carbon-soft text-carbon",
          )}
        >
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="min-w-0 flex-1">
          <h2 id="waiting-title" className="font-semibold text-ink-soft text-xs">
            Status
          </h2>
          <p aria-live="polite" className="wrap-anywhere min-h-6 text-pretty font-medium leading-6">
            <TextParts parts={waiting.sentence} />
          </p>
          {waiting.lastError && (
            <p className="wrap-anywhere mt-1.5 text-bad text-sm">
              Last error: {waiting.lastError}
              {failure && <FailureLinks failure={failure} />}
            </p>
          )}
          <p className="mt-1.5 min-h-5 text-pretty text-ink-soft text-sm">
            {waiting.next.length > 0 && (
              <span className="mr-3">
                Next: <TextParts parts={waiting.next} />
              </span>
            )}
            <Link
              // A call that is still retried has failed as well, though the order has no error yet.
              href={orderTracePath(adminOrder.order.id, "failure")}
              prefetch={false}
              className="text-carbon underline underline-offset-4"
            >
              {waiting.lastError ? "View the failing call" : "View the trace"}
            </Link>
          </p>
        </div>
      </div>
    </Card>
  );
}

/** From the last error to the run that failed, and to all failures like it. */
function FailureLinks({ failure }: { failure: AdminFailure }) {
  const { runId, fingerprint } = failure;
  return (
    <span className="ml-2 inline-flex gap-3">
      <Link href={runPath(runId)} prefetch={false} className="underline underline-offset-4">
        View run
      </Link>
      <Link
        href={failureGroupPath(fingerprint)}
        prefetch={false}
        className="underline underline-offset-4"
      >
        View failure
      </Link>
    </span>
  );
}

/** Text with times in the reader's time zone. */
function TextParts({ parts }: { parts: readonly TextPart[] }) {
  return parts.map((part, index) =>
    typeof part === "string" ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same time can occur twice, and none moves.
      <LocalTime key={index} at={part.at} to="second" />
    ),
  );
}
