import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const tones = {
  neutral: "bg-sunken text-ink-soft",
  carbon: "bg-carbon-soft text-carbon",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
} as const;

export type Tone = keyof typeof tones;

export function Badge({
  tone = "neutral",
  className,
  ...rest
}: ComponentProps<"span"> & { tone?: Tone }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 font-medium text-xs leading-4",
        "whitespace-nowrap transition-colors duration-300 [&_svg]:size-3.5",
        tones[tone],
        className,
      )}
      {...rest}
    />
  );
}
