"use client";

import { RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";

/** A page could not be made. What went wrong is in the server's log under the digest. */
export default function PageFault({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto w-full max-w-xl px-4 pt-24 sm:px-6">
      <h1 className="font-semibold text-3xl tracking-tight">This page could not be shown</h1>
      <p className="mt-3 mb-6 text-pretty text-ink-soft">
        Something went wrong on our side. Your order is not affected: it goes on by itself. Please
        try again in a moment.
      </p>
      <Button onClick={() => reset()} className="scriptless:hidden">
        <RotateCcw aria-hidden />
        Try again
      </Button>
      {error.digest && (
        <p className="mt-6 text-ink-soft text-xs">
          Reference: <span className="font-mono">{error.digest}</span>
        </p>
      )}
    </main>
  );
}
