"use client";

import Link from "next/link";
import { type FormEvent, type MouseEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, showModal } from "@/components/ui/dialog";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { cn } from "@/lib/cn";
import { orderPath } from "@/lib/domain/admin-paths";
import type { FormFailure } from "@/lib/domain/form-failure";
import { formatCount } from "@/lib/domain/format-count";
import { type BulkOutcome, bulkMax } from "@/lib/domain/order/bulk";

/** What a bulk action returns: the outcome of each order. */
export type BulkResult = { kind: "done"; outcomes: BulkOutcome[] } | FormFailure;

/** An action on the selected orders, with its texts. */
export interface BulkOperation {
  /** The button's label, e.g. "Cancel orders". */
  label: string;
  /** The dialog's confirm label, given e.g. "3 orders". */
  confirm: (orders: string) => string;
  /** What happened to the orders, e.g. "cancelled". */
  done: string;
  /** The label of the button that closes the dialog. */
  leave?: string;
  consequence: string;
  variant: "primary" | "danger";
  asksReason: boolean;
  run: (input: { orderIds: number[]; reason: string }) => Promise<BulkResult>;
}

/** Asks for confirmation, then lists the orders that were skipped, each with the reason. */
export default function BulkDialog({
  operation,
  orderIds,
  onClose,
}: {
  operation: BulkOperation;
  orderIds: readonly number[];
  onClose: (outcomes: BulkOutcome[] | null) => void;
}) {
  const [outcomes, setOutcomes] = useState<BulkOutcome[]>([]);
  const [isEnded, setEnded] = useState(false);

  return (
    <Dialog
      ref={showModal}
      onClose={() => onClose(outcomes.length > 0 ? outcomes : null)}
      title={
        isEnded
          ? summarize(operation, outcomes)
          : `${operation.confirm(countOrders(orderIds.length))}?`
      }
    >
      {isEnded ? (
        <Outcomes outcomes={outcomes} />
      ) : (
        <ConfirmBulkForm
          operation={operation}
          orderIds={orderIds}
          outcomes={outcomes}
          onProgress={setOutcomes}
          onEnd={() => setEnded(true)}
        />
      )}
    </Dialog>
  );
}

function countOrders(count: number): string {
  return count === 1 ? "1 order" : `${formatCount(count)} orders`;
}

function summarize(operation: BulkOperation, outcomes: readonly BulkOutcome[]): string {
  const done = outcomes.filter(({ kind }) => kind === "done").length;
  const skipped = outcomes.length - done;
  return `${countOrders(done)} ${operation.done}${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function ConfirmBulkForm({
  operation,
  orderIds,
  outcomes,
  onProgress,
  onEnd,
}: {
  operation: BulkOperation;
  orderIds: readonly number[];
  /** Of the first orders, if the action was interrupted. */
  outcomes: readonly BulkOutcome[];
  onProgress: (outcomes: BulkOutcome[]) => void;
  onEnd: () => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const isStopped = useRef(false);
  const remaining = orderIds.slice(outcomes.length);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    let soFar = [...outcomes];
    isStopped.current = false;
    setError(null);
    setPending(true);
    try {
      for (const part of chunk(remaining, bulkMax)) {
        if (isStopped.current) break;
        const answer = await operation.run({ orderIds: part, reason });
        if (answer.kind !== "done") return setError(answer.message);
        soFar = [...soFar, ...answer.outcomes];
        onProgress(soFar);
      }
      onEnd();
    } catch {
      setError(lostMessage);
    } finally {
      setPending(false);
    }
  }

  return (
    <form method="post" onSubmit={submit} className="mt-2 space-y-5">
      <p className="text-ink-soft text-sm">{operation.consequence}</p>
      <OrderNumbers orderIds={remaining} />
      {operation.asksReason && (
        <FormField
          id="bulk-reason"
          label="Reason"
          hint="The customers and all operators can read it."
        >
          {(control) => (
            <Input {...control} name="reason" required maxLength={500} autoComplete="off" />
          )}
        </FormField>
      )}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      {orderIds.length > bulkMax && (isPending || outcomes.length > 0) && (
        <BulkProgress
          done={outcomes.length}
          total={orderIds.length}
          isStopping={isStopping}
          isPending={isPending}
          onStop={() => {
            isStopped.current = true;
            setStopping(true);
          }}
        />
      )}
      <DialogButtons
        confirm={operation.confirm(countOrders(remaining.length))}
        {...(operation.leave !== undefined && { leave: operation.leave })}
        danger={operation.variant === "danger"}
        pending={isPending}
        close={closeDialog}
      />
    </form>
  );
}

const lostMessage = `The server could not be reached. Up to ${bulkMax} orders may have been changed without an answer. The list shows which.`;

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Shown for more orders than one request takes. */
function BulkProgress({
  done,
  total,
  isStopping,
  isPending,
  onStop,
}: {
  done: number;
  total: number;
  isStopping: boolean;
  isPending: boolean;
  onStop: () => void;
}) {
  const label = `${formatCount(done)} of ${countOrders(total)}`;
  return (
    <div className="flex items-center gap-3 text-sm">
      <progress
        value={done}
        max={total}
        aria-label={label}
        className={cn(
          "h-2 min-w-0 flex-1 appearance-none overflow-hidden rounded-full bg-line",
          "[&::-moz-progress-bar]:bg-carbon [&::-webkit-progress-bar]:bg-line",
          "[&::-webkit-progress-value]:bg-carbon [&::-webkit-progress-value]:transition-[width]",
        )}
      />
      <span role="status" className="whitespace-nowrap tabular-nums">
        {label}
      </span>
      {isPending && (
        <Button variant="quiet" disabled={isStopping} onClick={onStop}>
          {isStopping ? "Stopping…" : "Stop"}
        </Button>
      )}
    </div>
  );
}

/** The numbers of the selected orders, which may be on several pages. */
function OrderNumbers({ orderIds }: { orderIds: readonly number[] }) {
  return (
    <ul
      aria-label="Orders"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be focusable.
      tabIndex={0}
      className="flex max-h-24 flex-wrap gap-x-3 gap-y-1 overflow-y-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs"
    >
      {orderIds.slice(0, bulkMax).map((id) => (
        <li key={id}>#{id}</li>
      ))}
      {orderIds.length > bulkMax && <li>and {formatCount(orderIds.length - bulkMax)} more</li>}
    </ul>
  );
}

/** Closing the dialog restores the focus. Removing it from the page would not. */
function closeDialog(event: MouseEvent<HTMLButtonElement>) {
  event.currentTarget.closest("dialog")?.close();
}

function Outcomes({ outcomes }: { outcomes: readonly BulkOutcome[] }) {
  const skipped = outcomes.flatMap((outcome) => (outcome.kind === "refused" ? [outcome] : []));
  return (
    <>
      {skipped.length > 0 && (
        <ul aria-label="Skipped orders" className="mt-4 divide-y divide-line text-sm">
          {skipped.map(({ orderId, reason }) => (
            <li key={orderId} className="flex gap-3 py-2">
              <Link
                href={orderPath(orderId)}
                prefetch={false}
                className="shrink-0 font-mono underline-offset-4 hover:underline"
              >
                #{orderId}
              </Link>
              <span className="text-ink-soft">{reason}</span>
            </li>
          ))}
        </ul>
      )}
      <Button className="mt-5 w-full" onClick={closeDialog}>
        Close
      </Button>
    </>
  );
}
