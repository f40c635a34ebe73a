"use client";

import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/notice";
import type { RetryPreview, RetryResult } from "@/lib/domain/failures/failure-view";
import type { RetrySelection } from "@/lib/domain/failures/retry-input";
import { countText } from "./failure-text";
import type { RetryActions } from "./retry-actions";
import { RetryPreviewView } from "./retry-preview";
import { RetryResultView } from "./retry-result";

const unreachable = "The server could not be reached. Close this and try again.";
const unsure =
  "The server could not be reached. Some failures may have been retried. Reload the page to check.";

/** The dry run, then the confirmation, then what became of each failure. */
export function RetryDialog({
  selection,
  previewRetryAction,
  retryFailuresAction,
  close,
  setDone,
  onRetried,
}: RetryActions & {
  selection: RetrySelection;
  close: () => void;
  setDone: (isDone: boolean) => void;
  onRetried?: (() => void) | undefined;
}) {
  const [chosen] = useState(selection);
  const { preview, error: previewError } = usePreview(chosen, previewRetryAction);
  const [result, setResult] = useState<RetryResult | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  useEffect(() => () => setDone(false), [setDone]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setError(null);
    setPending(true);
    try {
      // What has failed since the dry run is not part of what it showed.
      const asOf = preview?.asOf ?? undefined;
      const confirmed = "filter" in chosen ? { ...chosen, asOf } : chosen;
      const answer = await retryFailuresAction(confirmed);
      if (answer.kind === "failed") return setError(answer.message);
      setResult(answer.result);
      setDone(true);
      onRetried?.();
    } catch {
      setError(unsure);
    } finally {
      setPending(false);
    }
  }

  if (result) {
    return (
      <>
        <RetryResultView result={result} />
        <Button className="mt-5 w-full" onClick={close}>
          Close
        </Button>
      </>
    );
  }
  const count = preview?.retrying ?? 0;
  return (
    <form method="post" onSubmit={submit} className="mt-3">
      {preview ? (
        <RetryPreviewView preview={preview} />
      ) : (
        <PreviewSkeleton isFailed={!!previewError} />
      )}
      {(error ?? previewError) && <ErrorNotice>{error ?? previewError}</ErrorNotice>}
      <DialogButtons
        confirm={preview ? `Retry ${countText(count, "failure")}` : "Retry"}
        pendingLabel="Retrying…"
        disabled={count === 0}
        pending={isPending}
        close={close}
      />
    </form>
  );
}

function usePreview(
  selection: RetrySelection,
  previewRetryAction: RetryActions["previewRetryAction"],
): { preview: RetryPreview | null; error: string | null } {
  const [preview, setPreview] = useState<RetryPreview | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let isCurrent = true;
    previewRetryAction(selection)
      .then((answer) => {
        if (!isCurrent) return;
        if (answer.kind === "failed") setError(answer.message);
        else setPreview(answer.preview);
      })
      .catch(() => isCurrent && setError(unreachable));
    return () => {
      isCurrent = false;
    };
  }, [selection, previewRetryAction]);
  return { preview, error };
}

/** As high as a usual dry run, so that the dialog doesn't jump when it arrives. */
function PreviewSkeleton({ isFailed }: { isFailed: boolean }) {
  if (isFailed) return null;
  return (
    <p role="status" className="grid min-h-72 place-items-center text-ink-soft text-sm">
      Looking at what a retry would do…
    </p>
  );
}
