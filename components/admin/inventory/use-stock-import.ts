"use client";

import { useRef, useState, useTransition } from "react";
import type { ServerAction } from "@/components/ui/server-action";
import { unreachableMessage } from "@/components/ui/use-server-form";
import { decodeFileText } from "@/lib/domain/file-text";
import { formFailure } from "@/lib/domain/form-failure";
import { newFormKey } from "@/lib/domain/form-key";
import { type CheckedLine, previewedCounts } from "@/lib/domain/inventory/check-import";
import {
  type ConfirmImport,
  type EarlierImport,
  type ImportMode,
  importCharsMax,
  type PreviewImport,
} from "@/lib/domain/inventory/input";

/** The server actions of the stock import. */
export interface ImportActions {
  previewImportAction: ServerAction<PreviewImport, { kind: "preview" } & Preview>;
  confirmImportAction: ServerAction<
    ConfirmImport,
    | { kind: "imported"; lines: number }
    | ({ kind: "changed" } & Preview)
    | { kind: "imported_before"; earlier: EarlierImport }
  >;
}

interface Preview {
  lines: CheckedLine[];
  earlier: EarlierImport | null;
}

/** The current step of an import. `moved` means that the stock changed since the last preview. */
export type ImportState =
  | { step: "choose" }
  | ({ step: "preview"; file: PreviewImport; moved: boolean } & Preview)
  | { step: "done"; lines: number; skipped: number };

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
      const file = { mode, text: decodeFileText(new Uint8Array(await chosen.arrayBuffer())) };
      const answer = await previewImportAction(file);
      if (answer.kind === "preview") {
        const { lines, earlier } = answer;
        setState({ step: "preview", file, lines, earlier, moved: false });
      }
      return answer;
    });
  }

  function importRows(
    { file, lines }: { file: PreviewImport; lines: CheckedLine[] },
    choices: Pick<ConfirmImport, "reason" | "importAgain">,
  ) {
    const leaveOut = lines.filter(({ error }) => error !== null).map(({ line }) => line);
    key.current ??= newFormKey();
    const sent = { ...file, ...choices, key: key.current, leaveOut, seen: previewedCounts(lines) };
    attempt(async () => {
      const answer = await confirmImportAction(sent);
      if (answer.kind !== "failed" || !answer.unsure) key.current = null;
      if (answer.kind === "imported") {
        setState({ step: "done", lines: answer.lines, skipped: leaveOut.length });
      }
      if (answer.kind === "changed") {
        const { lines: updated, earlier } = answer;
        setState({ step: "preview", file, lines: updated, earlier, moved: true });
      }
      if (answer.kind === "imported_before") {
        setState({ step: "preview", file, lines, earlier: answer.earlier, moved: false });
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
