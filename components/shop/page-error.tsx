"use client";

import { RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Stands in for a page that could not be made. The digest finds the cause in the server's log. */
export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className="mx-auto max-w-xl pt-10 sm:pt-20">
      <h1 className="font-semibold text-3xl tracking-tight">This page could not be shown</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        Something went wrong on our side. Orders are not affected: they go on by themselves. Please
        try again in a moment.
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
