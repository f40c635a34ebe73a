"use client";

import { useRef, useState, useTransition } from "react";
import type { ServerAction } from "@/components/ui/server-action";
import { unreachableMessage } from "@/components/ui/use-server-form";
import { formFailure } from "@/lib/domain/form-failure";
import { newFormKey } from "@/lib/domain/form-key";
import { type CheckedLine, previewedCounts } from "@/lib/domain/inventory/check-import";
import {
  type ConfirmImport,
  type ImportMode,
  importCharsMax,
  type PreviewImport,
} from "@/lib/domain/inventory/input";

/** The server actions of the stock import. */
export interface ImportActions {
  previewImportAction: ServerAction<PreviewImport, { kind: "preview"; lines: CheckedLine[] }>;
  confirmImportAction: ServerAction<
    ConfirmImport,
    { kind: "imported"; lines: number } | { kind: "changed"; lines: CheckedLine[] }
  >;
}

/** The current step of an import. `moved` means that the stock changed since the last preview. */
export type ImportState =
  | { step: "choose" }
  | { step: "preview"; file: PreviewImport; lines: CheckedLine[]; moved: boolean }
  | { step: "done"; lines: number };

/** The steps of a stock import: choose a file, preview it, confirm it. */
export function useStockImport({ previewImportAction, confirmImportAction }: ImportActions) {
  const [state, setState] = useState<ImportState>({ step: "choose" });
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();
  /** The idempotency key of the import. It stays the same until the result is known. */
  const key = useRef<string>(null);

  /** Shows an error if the work fails, and leaves the state unchanged. */
  function attempt(work: () => Promise<{ kind: string; message?: string }>) {
    setError(null);
    start(async () => {
      const answer = await work().catch(() => formFailure(unreachableMessage));
      if (answer.kind === "failed") setError(answer.message ?? null);
    });
  }

  function choose(mode: ImportMode, chosen: File) {
    if (chosen.size > importCharsMax) {
      setError("The file is larger than 1 MB. Split it into smaller files.");
      return;
    }
    attempt(async () => {
      const file = { mode, text: await chosen.text() };
      const answer = await previewImportAction(file);
      if (answer.kind === "preview") {
        setState({ step: "preview", file, lines: answer.lines, moved: false });
      }
      return answer;
    });
  }

  function importRows(file: PreviewImport, lines: readonly CheckedLine[], reason: string) {
    const leaveOut = lines.filter(({ error }) => error !== null).map(({ line }) => line);
    key.current ??= newFormKey();
    const sent = { ...file, key: key.current, reason, leaveOut, seen: previewedCounts(lines) };
    attempt(async () => {
      const answer = await confirmImportAction(sent);
      if (answer.kind !== "failed" || !answer.unsure) key.current = null;
      if (answer.kind === "imported") setState({ step: "done", lines: answer.lines });
      if (answer.kind === "changed") {
        setState({ step: "preview", file, lines: answer.lines, moved: true });
      }
      return answer;
    });
  }

  function restart() {
    setError(null);
    setState({ step: "choose" });
  }

  return { state, error, pending, choose, importRows, restart };
}
