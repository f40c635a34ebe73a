"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CsvFileField } from "@/components/ui/csv-file-field";
import { FormField, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import type { ImportMode } from "@/lib/domain/inventory/input";
import { formatRows, ImportPreview } from "./import-preview";
import { type ImportActions, useStockImport } from "./use-stock-import";

const columns: Record<ImportMode, string> = {
  count: "sku, on_hand, threshold (optional)",
  receive: "sku, quantity",
};

/** Imports stock from a CSV file: choose a file, preview its changes, confirm. */
export function ImportForm({ actions }: { actions: ImportActions }) {
  const { state, error, pending, choose, importRows, restart } = useStockImport(actions);
  return (
    <div className="grid gap-6">
      {state.step === "done" && (
        <SuccessNotice>
          {formatRows(state.lines)} imported.
          {state.skipped > 0 &&
            ` ${formatRows(state.skipped)} skipped: import them with a file that contains no other rows.`}
        </SuccessNotice>
      )}
      {state.step !== "preview" && <FileChoice pending={pending} choose={choose} />}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      {state.step === "preview" && (
        <>
          {state.moved && (
            <ErrorNotice>
              The stock changed after this preview, so nothing was imported. Check the updated
              preview.
            </ErrorNotice>
          )}
          <ImportPreview
            mode={state.file.mode}
            lines={state.lines}
            earlier={state.earlier}
            pending={pending}
            importRows={(choices) => importRows(state, choices)}
          >
            <Button variant="quiet" disabled={pending} onClick={restart}>
              Choose another file
            </Button>
          </ImportPreview>
        </>
      )}
    </div>
  );
}

function FileChoice({
  pending,
  choose,
}: {
  pending: boolean;
  choose: (mode: ImportMode, file: File) => void;
}) {
  const [mode, setMode] = useState<ImportMode>("count");
  return (
    <Card className="grid max-w-2xl gap-4 p-5 sm:p-6">
      <FormField id="import-mode" label="Import type">
        {(control) => (
          <Select
            {...control}
            value={mode}
            onChange={({ target }) => setMode(target.value === "receive" ? "receive" : "count")}
          >
            <option value="count">Inventory count (replaces on hand)</option>
            <option value="receive">Receiving (adds to on hand)</option>
          </Select>
        )}
      </FormField>
      <CsvFileField
        id="import-file"
        hint={`Header row: ${columns[mode]}. Up to 5,000 rows and 1 MB.`}
        disabled={pending}
        choose={(file) => choose(mode, file)}
      />
      <p className="text-ink-soft text-sm">You'll preview the changes before anything is saved.</p>
    </Card>
  );
}
