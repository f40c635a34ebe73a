"use client";

import Link from "next/link";
import { type FormEvent, type MouseEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, showModal } from "@/components/ui/dialog";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import type { FormFailure } from "@/lib/domain/form-failure";
import type { BulkOutcome } from "@/lib/domain/order/bulk";

/** What the server answers to many orders at once. */
export type BulkAnswer = { kind: "done"; outcomes: BulkOutcome[] } | FormFailure;

export interface BulkAct {
  /** E.g. "Cancel". */
  verb: string;
  /** E.g. "cancelled". */
  done: string;
  consequence: string;
  variant: "primary" | "danger";
  asksReason: boolean;
  send: (input: { orderIds: number[]; reason: string }) => Promise<BulkAnswer>;
}

/** Asks before it changes many orders, and says of each that could not be changed why. */
export default function BulkDialog({
  act,
  orderIds,
  onClose,
}: {
  act: BulkAct;
  orderIds: readonly number[];
  onClose: (outcomes: BulkOutcome[] | null) => void;
}) {
  const [outcomes, setOutcomes] = useState<BulkOutcome[] | null>(null);
  const count = orderIds.length === 1 ? "1 order" : `${orderIds.length} orders`;
  return (
    <Dialog
      ref={showModal}
      onClose={() => onClose(outcomes)}
      title={outcomes ? `${act.verb}: ${summary(act, outcomes)}` : `${act.verb} ${count}?`}
    >
      {outcomes ? (
        <Outcomes outcomes={outcomes} />
      ) : (
        <Question act={act} orderIds={orderIds} onDone={setOutcomes} />
      )}
    </Dialog>
  );
}

function summary(act: BulkAct, outcomes: readonly BulkOutcome[]): string {
  const done = outcomes.filter(({ kind }) => kind === "done").length;
  return `${done} ${act.done}, ${outcomes.length - done} refused`;
}

function Question({
  act,
  orderIds,
  onDone,
}: {
  act: BulkAct;
  orderIds: readonly number[];
  onDone: (outcomes: BulkOutcome[]) => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    setError(null);
    setPending(true);
    try {
      const answer = await act.send({ orderIds: [...orderIds], reason });
      if (answer.kind === "done") onDone(answer.outcomes);
      else setError(answer.message);
    } catch {
      setError("The server could not be reached. Some of it may have been done: look again.");
    } finally {
      setPending(false);
    }
  }

  return (
    <form method="post" onSubmit={submit} className="mt-2 space-y-5">
      <p className="text-ink-soft text-sm">{act.consequence}</p>
      <OrderNumbers orderIds={orderIds} />
      {act.asksReason && (
        <FormField id="bulk-reason" label="Reason" hint="Customers and colleagues read it.">
          {(control) => (
            <Input {...control} name="reason" required maxLength={500} autoComplete="off" />
          )}
        </FormField>
      )}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      <DialogButtons
        confirm={`Yes, ${act.verb.toLowerCase()}`}
        leave="Leave them"
        danger={act.variant === "danger"}
        pending={isPending}
        close={closeDialog}
      />
    </form>
  );
}

/** Which orders those are: some may be on pages that are out of sight. */
function OrderNumbers({ orderIds }: { orderIds: readonly number[] }) {
  return (
    <ul
      aria-label="Orders"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      className="flex max-h-24 flex-wrap gap-x-3 gap-y-1 overflow-y-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs"
    >
      {orderIds.map((id) => (
        <li key={id}>#{id}</li>
      ))}
    </ul>
  );
}

/** The focus goes back to where it was when the dialog is closed, not when it is taken away. */
function closeDialog(event: MouseEvent<HTMLButtonElement>) {
  event.currentTarget.closest("dialog")?.close();
}

function Outcomes({ outcomes }: { outcomes: readonly BulkOutcome[] }) {
  const refused = outcomes.flatMap((one) => (one.kind === "refused" ? [one] : []));
  return (
    <>
      {refused.length > 0 && (
        <ul aria-label="Refused" className="mt-4 divide-y divide-line text-sm">
          {refused.map(({ orderId, reason }) => (
            <li key={orderId} className="flex gap-3 py-2">
              <Link
                href={`/admin/orders/${orderId}`}
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
