import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function TextField({
  label,
  hideLabel = false,
  className,
  id,
  ...rest
}: ComponentProps<"input"> & { id: string; label: string; hideLabel?: boolean }) {
  return (
    <>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "mb-1.5 block font-medium text-sm"}>
        {label}
      </label>
      <input
        id={id}
        className={cn(
          "h-11 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3.5 text-base sm:text-sm",
          "placeholder:text-ink-soft aria-invalid:border-bad",
          className,
        )}
        {...rest}
      />
    </>
  );
}
