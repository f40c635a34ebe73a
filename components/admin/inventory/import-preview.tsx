"use client";

import { type ReactNode, useId, useState } from "react";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, Input } from "@/components/ui/form-field";
import { LocalTime } from "@/components/ui/local-time";
import { formatCount } from "@/lib/domain/format-count";
import type { CheckedLine } from "@/lib/domain/inventory/check-import";
import type { ConfirmImport, EarlierImport, ImportMode } from "@/lib/domain/inventory/input";
import type { StockChange } from "@/lib/domain/inventory/stock";

/** The preview is cut off here. The import includes all rows. */
const rowsShown = 300;

const defaultReasons: Record<ImportMode, string> = {
  count: "Inventory count",
  receive: "Delivery",
};

/** Previews what each row would change. Rows with errors come first. */
export function ImportPreview({
  mode,
  lines,
  earlier,
  pending,
  importRows,
  children,
}: {
  mode: ImportMode;
  lines: readonly CheckedLine[];
  earlier: EarlierImport | null;
  pending: boolean;
  importRows: (choices: Pick<ConfirmImport, "reason" | "importAgain">) => void;
  children: ReactNode;
}) {
  const reasonId = useId();
  const [reason, setReason] = useState(defaultReasons[mode]);
  const invalid = lines.filter(({ error }) => error !== null);
  const valid = lines.filter(({ error }) => error === null);
  const visible = [...invalid, ...valid].slice(0, rowsShown);
  return (
    <>
      <Card className="grid max-w-2xl gap-4 p-5 sm:p-6">
        <p className="text-sm" role="status">
          <strong className="font-semibold">{formatRows(valid.length)}</strong> ready to import
          {invalid.length > 0 && (
            <>
              , <strong className="font-semibold text-bad">{formatRows(invalid.length)}</strong>{" "}
              with errors will be skipped
            </>
          )}
          . Nothing is saved yet.
        </p>
        <form
          method="post"
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            importRows({ reason, importAgain: earlier !== null });
          }}
        >
          {earlier && <ImportAgain mode={mode} earlier={earlier} />}
          <FormField
            id={reasonId}
            label="Reason"
            hint="Shown in the stock history of each product."
          >
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
            <Button type="submit" disabled={pending || valid.length === 0}>
              {pending ? "Importing…" : `Import ${formatRows(valid.length)}`}
            </Button>
            {children}
          </div>
        </form>
      </Card>
      <div>
        <DataTable
          label="Preview"
          columns={["Row>", "SKU", "Product", "On hand>", "Threshold>", "Error"]}
        >
          {visible.map((line) => (
            <PreviewRow key={line.line} line={line} />
          ))}
        </DataTable>
        {visible.length < lines.length && (
          <p className="mt-3 text-ink-soft text-sm">
            {formatRows(lines.length - visible.length)} more are not shown here, but are imported.
          </p>
        )}
      </div>
    </>
  );
}

/** Asks for confirmation, because the same delivery must not be received twice by mistake. */
function ImportAgain({ mode, earlier }: { mode: ImportMode; earlier: EarlierImport }) {
  return (
    <div
      className="grid gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn"
      role="alert"
    >
      <p>
        A file with the same rows was imported <LocalTime at={earlier.at} /> by {earlier.actor}.{" "}
        {mode === "receive" && "Importing it again adds the same units once more."}
      </p>
      <label className="flex items-center gap-2.5">
        <input type="checkbox" required className="size-4 accent-carbon" />
        Import it again
      </label>
    </div>
  );
}

function PreviewRow({ line: { line, sku, name, change, error } }: { line: CheckedLine }) {
  return (
    <DataTableRow className={error === null ? undefined : "bg-bad-soft hover:bg-bad-soft"}>
      <DataTableCell right className="text-ink-soft">
        {line}
      </DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-36">{sku}</DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-36">{name}</DataTableCell>
      <DataTableCell right className="whitespace-nowrap">
        {change && <ChangedCount change={change} field="onHand" />}
      </DataTableCell>
      <DataTableCell right className="whitespace-nowrap">
        {change && <ChangedCount change={change} field="threshold" />}
      </DataTableCell>
      <DataTableCell className="min-w-52 text-bad">{error}</DataTableCell>
    </DataTableRow>
  );
}

function ChangedCount({ change, field }: { change: StockChange; field: "onHand" | "threshold" }) {
  const [from, to] = [change.before[field], change.after[field]];
  if (from === to) return <span className="text-ink-soft">{formatCount(from)}</span>;
  return (
    <>
      <span className="text-ink-soft">{formatCount(from)} → </span>
      {formatCount(to)}
    </>
  );
}

/** `1 row` or `2,500 rows`. */
export function formatRows(rows: number): string {
  return rows === 1 ? "1 row" : `${formatCount(rows)} rows`;
}
