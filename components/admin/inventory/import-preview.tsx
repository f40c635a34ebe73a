"use client";

import { type ReactNode, useId, useState } from "react";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, Input } from "@/components/ui/form-field";
import type { CheckedLine } from "@/lib/domain/inventory/check-import";
import type { ImportMode } from "@/lib/domain/inventory/input";
import type { StockChange } from "@/lib/domain/inventory/stock";

/** More lines than a person reads; they are all booked. */
const linesShown = 300;

const usualReasons: Record<ImportMode, string> = { count: "Stock count", receive: "Delivery" };

/** Each line with what it would do or what is wrong with it; the wrong ones first. */
export function ImportPreview({
  mode,
  lines,
  pending,
  book,
  children,
}: {
  mode: ImportMode;
  lines: readonly CheckedLine[];
  pending: boolean;
  book: (reason: string) => void;
  children: ReactNode;
}) {
  const reasonId = useId();
  const [reason, setReason] = useState(usualReasons[mode]);
  const wrong = lines.filter(({ error }) => error !== null);
  const right = lines.filter(({ error }) => error === null);
  const shown = [...wrong, ...right].slice(0, linesShown);
  return (
    <>
      <Card className="grid max-w-2xl gap-4 p-5 sm:p-6">
        <p className="text-sm" role="status">
          <strong className="font-semibold">{counted(right.length)}</strong> can be booked
          {wrong.length > 0 && (
            <>
              , <strong className="font-semibold text-bad">{counted(wrong.length)}</strong> can't
              and will be left out
            </>
          )}
          . Nothing is written yet. All of them are booked together, or none.
        </p>
        <form
          method="post"
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            book(reason);
          }}
        >
          <FormField id={reasonId} label="Reason" hint="Stands in the ledger beside each line.">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={200}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </FormField>
          <div className="flex flex-wrap gap-3">
            <Button type="submit" disabled={pending || right.length === 0}>
              {pending ? "One moment…" : `Book ${counted(right.length)}`}
            </Button>
            {children}
          </div>
        </form>
      </Card>
      <div>
        <DataTable
          label="Preview"
          columns={["Line>", "SKU", "Product", "On hand>", "Low at>", "What is wrong"]}
        >
          {shown.map((line) => (
            <PreviewLine key={line.line} line={line} />
          ))}
        </DataTable>
        {shown.length < lines.length && (
          <p className="mt-3 text-ink-soft text-sm">
            And {counted(lines.length - shown.length)} more that are not shown.
          </p>
        )}
      </div>
    </>
  );
}

function PreviewLine({ line: { line, sku, name, change, error } }: { line: CheckedLine }) {
  return (
    <DataTableRow className={error === null ? undefined : "bg-bad-soft hover:bg-bad-soft"}>
      <DataTableCell right className="text-ink-soft">
        {line}
      </DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-36">{sku}</DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-36">{name}</DataTableCell>
      <DataTableCell right className="whitespace-nowrap">
        {change && <Moved change={change} what="onHand" />}
      </DataTableCell>
      <DataTableCell right className="whitespace-nowrap">
        {change && <Moved change={change} what="threshold" />}
      </DataTableCell>
      <DataTableCell className="min-w-52 text-bad">{error}</DataTableCell>
    </DataTableRow>
  );
}

function Moved({ change, what }: { change: StockChange; what: "onHand" | "threshold" }) {
  const [from, to] = [change.before[what], change.after[what]];
  if (from === to) return <span className="text-ink-soft">{from.toLocaleString("en-US")}</span>;
  return (
    <>
      <span className="text-ink-soft">{from.toLocaleString("en-US")} → </span>
      {to.toLocaleString("en-US")}
    </>
  );
}

function counted(lines: number): string {
  return lines === 1 ? "1 line" : `${lines.toLocaleString("en-US")} lines`;
}
