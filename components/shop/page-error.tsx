"use client";

import { RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Shown when a page fails to render. The digest identifies the error in the server log. */
export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className="mx-auto max-w-xl pt-10 sm:pt-20">
      <h1 className="font-semibold text-3xl tracking-tight">This page couldn't be loaded</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        Something went wrong on our side. Orders aren't affected. Please try again in a moment.
      </p>
      <Button onClick={() => retry()}>
        <RotateCcw aria-hidden />
        Try again
      </Button>
      <Digest error={error} />
    </div>
  );
}

function Digest({ error }: { error: unknown }) {
  if (!(error instanceof Error) || !("digest" in error)) return null;
  return (
    <p className="mt-6 text-ink-soft text-xs">
      Reference: <span className="font-mono">{String(error.digest)}</span>
    </p>
  );
}
