"use client";

import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice, InfoNotice } from "@/components/ui/notice";
import type { CheckedLine } from "@/lib/domain/inventory/check-import";
import {
  type ConfirmImport,
  type ImportMode,
  importCharsMax,
  importMode,
  type PreviewImport,
} from "@/lib/domain/inventory/input";
import { ImportPreview } from "./import-preview";
import type { StockAction } from "./stock-action";

const columns: Record<ImportMode, string> = {
  count: "sku,on_hand and, if you like, threshold",
  receive: "sku,quantity",
};

type State =
  | { step: "choose" }
  | { step: "preview"; text: string; lines: CheckedLine[]; notice: string | null }
  | { step: "done"; lines: number };

/** Chooses a file, shows what each of its lines would do, and books it when that is wanted. */
export function ImportForm({
  preview,
  confirm,
}: {
  preview: StockAction<PreviewImport, { kind: "preview"; lines: CheckedLine[] }>;
  confirm: StockAction<
    ConfirmImport,
    { kind: "imported"; lines: number } | { kind: "changed"; lines: CheckedLine[] }
  >;
}) {
  const [mode, setMode] = useState<ImportMode>("count");
  const [state, setState] = useState<State>({ step: "choose" });
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();

  /** Whatever goes wrong on the way is said in the form's place. */
  function attempt(work: () => Promise<{ kind: string; message?: string }>) {
    setProblem(null);
    start(async () => {
      const lost = { kind: "problem", message: "The server could not be reached. Try again." };
      const answer = await work().catch(() => lost);
      if (answer.kind === "problem") setProblem(answer.message ?? null);
    });
  }

  function look(file: File) {
    if (file.size > importCharsMax) {
      setProblem("The file is larger than 1 MB. Please split it.");
      return;
    }
    attempt(async () => {
      const text = await file.text();
      const answer = await preview({ mode, text });
      if (answer.kind === "preview") {
        setState({ step: "preview", text, lines: answer.lines, notice: null });
      }
      return answer;
    });
  }

  function book(text: string, lines: readonly CheckedLine[], reason: string) {
    const leaveOut = lines.filter(({ error }) => error !== null).map(({ line }) => line);
    attempt(async () => {
      const answer = await confirm({ mode, text, reason, leaveOut });
      if (answer.kind === "imported") setState({ step: "done", lines: answer.lines });
      if (answer.kind === "changed") {
        const notice = "Orders have moved on since this preview. Nothing was booked; look again.";
        setState({ step: "preview", text, lines: answer.lines, notice });
      }
      return answer;
    });
  }

  return (
    <div className="grid gap-6">
      {state.step === "done" && (
        <InfoNotice>
          {state.lines === 1 ? "1 line is" : `${state.lines.toLocaleString("en-US")} lines are`} in
          the books.
        </InfoNotice>
      )}
      {state.step !== "preview" && (
        <Card className="grid max-w-2xl gap-4 p-5 sm:p-6">
          <FormField id="import-mode" label="The file holds">
            {(control) => (
              <Select
                {...control}
                value={mode}
                onChange={(event) => setMode(importMode.parse(event.target.value))}
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
                onChange={(event) => {
                  const file = event.currentTarget.files?.[0];
                  if (file) look(file);
                  // The same file may be chosen again once it is corrected.
                  event.currentTarget.value = "";
                }}
              />
            )}
          </FormField>
          <p className="text-ink-soft text-sm">
            You see what each line would do before anything is written.
          </p>
        </Card>
      )}
      {problem && <ErrorNotice>{problem}</ErrorNotice>}
      {state.step === "preview" && (
        <>
          {state.notice && <ErrorNotice>{state.notice}</ErrorNotice>}
          <ImportPreview
            mode={mode}
            lines={state.lines}
            pending={pending}
            book={(reason) => book(state.text, state.lines, reason)}
          >
            <Button
              variant="quiet"
              disabled={pending}
              onClick={() => {
                setProblem(null);
                setState({ step: "choose" });
              }}
            >
              Choose another file
            </Button>
          </ImportPreview>
        </>
      )}
    </div>
  );
}
