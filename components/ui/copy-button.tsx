"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";

const states = {
  ready: { icon: Copy, text: "Copy" },
  copied: { icon: Check, text: "Copied" },
  failed: { icon: TriangleAlert, text: "Copy failed" },
} as const;

/** How long the outcome stays visible. */
const outcomeMs = 2_000;

/** Copies text to the clipboard and shows whether that succeeded. */
export function CopyButton({
  text,
  label,
  className,
}: {
  text: string;
  label: string;
  className?: string;
}) {
  const [state, setState] = useState<keyof typeof states>("ready");
  const { icon: Icon, text: stateText } = states[state];

  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), outcomeMs);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // Browsers offer no clipboard to pages served without TLS, except on localhost.
      setState("failed");
    }
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={label}
      title={label}
      className={cn(
        "inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-ink-soft text-xs",
        "transition-colors hover:bg-sunken hover:text-ink scriptless:hidden",
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      <span aria-live="polite">{stateText}</span>
    </button>
  );
}
