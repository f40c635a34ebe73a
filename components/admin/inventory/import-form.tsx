"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import type { ImportMode } from "@/lib/domain/inventory/input";
import { ImportPreview } from "./import-preview";
import { type ImportActions, useStockImport } from "./use-stock-import";

const columns: Record<ImportMode, string> = {
  count: "sku, on_hand and, if you like, threshold",
  receive: "sku and quantity",
};

/** Chooses a file, shows what each of its lines would do, and books it when that is wanted. */
export function ImportForm(actions: ImportActions) {
  const { state, error, pending, choose, book, restart } = useStockImport(actions);
  return (
    <div className="grid gap-6">
      {state.step === "done" && (
        <SuccessNotice>
          {state.lines === 1 ? "1 line is" : `${state.lines.toLocaleString("en-US")} lines are`} in
          the books.
        </SuccessNotice>
      )}
      {state.step !== "preview" && <FileChoice pending={pending} choose={choose} />}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      {state.step === "preview" && (
        <>
          {state.moved && (
            <ErrorNotice>
              The stock has moved since this preview. Nothing was booked: please look again.
            </ErrorNotice>
          )}
          <ImportPreview
            mode={state.file.mode}
            lines={state.lines}
            pending={pending}
            book={(reason) => book(state.file, state.lines, reason)}
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
      <FormField id="import-mode" label="The file holds">
        {(control) => (
          <Select
            {...control}
            value={mode}
            onChange={({ target }) => setMode(target.value === "receive" ? "receive" : "count")}
          >
            <option value="count">What lies on the shelf (a count)</option>
            <option value="receive">What came in (a delivery)</option>
          </Select>
        )}
      </FormField>
      <FormField
        id="import-file"
        label="CSV file"
        hint={`Its first line names the columns: ${columns[mode]}. At most 5,000 lines and 1 MB.`}
      >
        {(control) => (
          <Input
            {...control}
            type="file"
            accept=".csv,text/csv"
            disabled={pending}
            className="py-1.5 file:mr-3 file:rounded-sm file:bg-sunken file:px-2 file:py-1 file:text-ink"
            onChange={({ currentTarget: input }) => {
              const file = input.files?.[0];
              if (file) choose(mode, file);
              // The same file may be chosen again once it is corrected.
              input.value = "";
            }}
          />
        )}
      </FormField>
      <p className="text-ink-soft text-sm">
        You see what each line would do before anything is written.
      </p>
    </Card>
  );
}
