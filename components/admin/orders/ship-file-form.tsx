"use client";

import Link from "next/link";
import { useState, useTransition } from "react";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CsvFileField } from "@/components/ui/csv-file-field";
import { ErrorNotice, WarningNotice } from "@/components/ui/notice";
import type { ServerAction } from "@/components/ui/server-action";
import { SuccessNotice } from "@/components/ui/success-notice";
import { unreachableMessage } from "@/components/ui/use-server-form";
import { orderPath } from "@/lib/domain/admin-paths";
import { decodeFileText } from "@/lib/domain/file-text";
import { formFailure } from "@/lib/domain/form-failure";
import { formatCount } from "@/lib/domain/format-count";
import {
  type CheckedShippingLine,
  shippingFileCharsMax,
  shippingLinesMax,
} from "@/lib/domain/order/manual-shipping-file";

type FileAction = ServerAction<{ text: string }, { kind: "checked"; lines: CheckedShippingLine[] }>;

type State =
  | { step: "choose" }
  | { step: "preview" | "done"; text: string; lines: CheckedShippingLine[] };

/** Rows that need the operator come first. */
const urgency = { refused: 2, requested: 1, ship: 0, unchanged: 0 } as const;

/** Ships orders from a CSV file: choose a file, preview what it does, confirm. */
export function ShipFileForm({
  actions,
}: {
  actions: { previewShippingFileAction: FileAction; shipFromFileAction: FileAction };
}) {
  const [state, setState] = useState<State>({ step: "choose" });
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function send(action: FileAction, text: string, step: "preview" | "done") {
    setError(null);
    start(async () => {
      const answer = await action({ text }).catch(() => formFailure(unreachableMessage));
      if (answer.kind === "checked") setState({ step, text, lines: answer.lines });
      else if (answer.kind === "failed") setError(answer.message ?? null);
    });
  }

  async function choose(file: File) {
    if (file.size > shippingFileCharsMax) {
      setError("The file is larger than 200 KB. Split it into smaller files.");
      return;
    }
    const text = decodeFileText(new Uint8Array(await file.arrayBuffer()));
    send(actions.previewShippingFileAction, text, "preview");
  }

  const lines = state.step === "choose" ? [] : state.lines;
  const count = (kind: CheckedShippingLine["kind"]) =>
    lines.filter((line) => line.kind === kind).length;
  return (
    <div className="grid gap-6">
      {state.step === "done" && (
        <SuccessNotice>{`${formatOrders(count("ship"))} shipped.`}</SuccessNotice>
      )}
      {state.step === "done" && count("requested") > 0 && (
        <WarningNotice>
          {formatOrders(count("requested"))} requested, but not shipped yet. Don't hand them over
          before they are shown as shipped.
        </WarningNotice>
      )}
      {state.step !== "preview" && <FileChoice pending={pending} choose={choose} />}
      {error && (
        <div className="max-w-2xl">
          <ErrorNotice>{error}</ErrorNotice>
        </div>
      )}
      {state.step === "preview" && (
        <Card className="grid max-w-2xl gap-4 p-5 sm:p-6">
          <p className="text-sm" role="status">
            {summarize(count)} Nothing is saved yet.
          </p>
          <div className="flex flex-wrap gap-3">
            <Button
              disabled={pending || count("ship") === 0}
              onClick={() => send(actions.shipFromFileAction, state.text, "done")}
            >
              {pending ? "Shipping…" : `Ship ${formatOrders(count("ship"))}`}
            </Button>
            <Button variant="quiet" disabled={pending} onClick={() => setState({ step: "choose" })}>
              Choose another file
            </Button>
          </div>
        </Card>
      )}
      {lines.length > 0 && (
        <DataTable label="Rows" columns={["Row>", "Order", "Carrier", "Tracking number", "Result"]}>
          {[...lines]
            .sort((a, b) => urgency[b.kind] - urgency[a.kind])
            .map((line) => (
              <FileRow key={line.line} line={line} isDone={state.step === "done"} />
            ))}
        </DataTable>
      )}
    </div>
  );
}

function FileChoice({ pending, choose }: { pending: boolean; choose: (file: File) => void }) {
  return (
    <Card className="grid max-w-2xl gap-4 p-5 sm:p-6">
      <CsvFileField
        id="ship-file"
        hint={`Header row: order_number, carrier (optional), tracking_number (optional). Up to ${shippingLinesMax} rows.`}
        disabled={pending}
        choose={choose}
      />
      <p className="text-ink-soft text-sm">You'll preview the rows before anything ships.</p>
    </Card>
  );
}

function FileRow({ line, isDone }: { line: CheckedShippingLine; isDone: boolean }) {
  const isRefused = line.kind === "refused";
  return (
    <DataTableRow className={isRefused ? "bg-bad-soft hover:bg-bad-soft" : undefined}>
      <DataTableCell right className="text-ink-soft">
        {line.line}
      </DataTableCell>
      <DataTableCell className={line.orderId === null ? "wrap-anywhere min-w-24" : undefined}>
        {line.orderId === null ? (
          line.orderNumber
        ) : (
          <Link
            href={orderPath(line.orderId)}
            prefetch={false}
            className="underline-offset-4 hover:underline"
          >
            #{line.orderId}
          </Link>
        )}
      </DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-32">{line.carrier}</DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-44 font-mono text-xs">
        {line.trackingNumber}
      </DataTableCell>
      <DataTableCell className={isRefused ? "min-w-52 text-bad" : "min-w-36"}>
        {line.reason ?? resultText(line, isDone)}
      </DataTableCell>
    </DataTableRow>
  );
}

function resultText({ kind }: CheckedShippingLine, isDone: boolean): string {
  if (kind === "unchanged") return "Shipped before";
  return isDone ? "Shipped" : "Ready to ship";
}

/** What a file would do. Only the first count is shown if it is 0. */
function summarize(count: (kind: CheckedShippingLine["kind"]) => number): string {
  const others = [
    [count("unchanged"), "shipped like this before"],
    [count("requested"), "requested before but not shipped yet"],
    [count("refused"), "can't be shipped"],
  ] as const;
  const parts = others.flatMap(([orders, what]) =>
    orders > 0 ? [`${formatOrders(orders)} ${what}`] : [],
  );
  return `${[`${formatOrders(count("ship"))} ready to ship`, ...parts].join(", ")}.`;
}

/** `1 order` or `250 orders`. */
function formatOrders(orders: number): string {
  return orders === 1 ? "1 order" : `${formatCount(orders)} orders`;
}
