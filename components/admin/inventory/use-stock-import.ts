"use client";

import { useRef, useState, useTransition } from "react";
import type { FormAction } from "@/components/ui/form-action";
import { unreachableMessage } from "@/components/ui/use-posted-form";
import { formFailure } from "@/lib/domain/form-failure";
import { newFormKey } from "@/lib/domain/form-key";
import { type CheckedLine, seenOf } from "@/lib/domain/inventory/check-import";
import {
  type ConfirmImport,
  type ImportMode,
  importCharsMax,
  type PreviewImport,
} from "@/lib/domain/inventory/input";

export interface ImportActions {
  preview: FormAction<PreviewImport, { kind: "preview"; lines: CheckedLine[] }>;
  confirm: FormAction<
    ConfirmImport,
    { kind: "imported"; lines: number } | { kind: "changed"; lines: CheckedLine[] }
  >;
}

/** How far an import has come. `moved` says that the stock has, since the preview before. */
export type ImportState =
  | { step: "choose" }
  | { step: "preview"; file: PreviewImport; lines: CheckedLine[]; moved: boolean }
  | { step: "done"; lines: number };

/** A file's way from being chosen over its preview into the books. */
export function useStockImport({ preview, confirm }: ImportActions) {
  const [state, setState] = useState<ImportState>({ step: "choose" });
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();
  /** Kept until it is known what came of it: the same file sent again is booked once. */
  const key = useRef<string>(null);

  /** Whatever goes wrong on the way is said, and the state stays as it is. */
  function attempt(work: () => Promise<{ kind: string; message?: string }>) {
    setError(null);
    start(async () => {
      const answer = await work().catch(() => formFailure(unreachableMessage));
      if (answer.kind === "failed") setError(answer.message ?? null);
    });
  }

  function choose(mode: ImportMode, chosen: File) {
    if (chosen.size > importCharsMax) {
      setError("The file is larger than 1 MB. Please split it.");
      return;
    }
    attempt(async () => {
      const file = { mode, text: await chosen.text() };
      const answer = await preview(file);
      if (answer.kind === "preview") {
        setState({ step: "preview", file, lines: answer.lines, moved: false });
      }
      return answer;
    });
  }

  function book(file: PreviewImport, lines: readonly CheckedLine[], reason: string) {
    const leaveOut = lines.filter(({ error }) => error !== null).map(({ line }) => line);
    key.current ??= newFormKey();
    const sent = { ...file, key: key.current, reason, leaveOut, seen: seenOf(lines) };
    attempt(async () => {
      const answer = await confirm(sent);
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

  return { state, error, pending, choose, book, restart };
}
