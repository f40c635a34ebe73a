"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "@/lib/cn";

const faces = {
  ready: { icon: Copy, text: "Copy" },
  copied: { icon: Check, text: "Copied" },
  refused: { icon: TriangleAlert, text: "Copy it by hand" },
} as const;

const shownMs = 2_000;

/** Copies a text; says so, and says too when the browser does not allow it. */
export function CopyButton({
  text,
  label,
  className,
}: {
  text: string;
  label: string;
  className?: string;
}) {
  const [state, setState] = useState<keyof typeof faces>("ready");
  const face = faces[state];

  useEffect(() => {
    if (state === "ready") return;
    const timer = setTimeout(() => setState("ready"), shownMs);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // Pages served without TLS from another host have no clipboard at all.
      setState("refused");
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
      <face.icon aria-hidden className="size-3.5" />
      <span aria-live="polite">{face.text}</span>
    </button>
  );
}
