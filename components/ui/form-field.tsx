import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** What a control needs so that its words are read out with it. */
export interface ControlProps {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

/**
 * A labeled control with its hint and its fault beside it. The control gets its id and its
 * description by `children`.
 */
export function FormField({
  id,
  label,
  hint,
  error,
  hideLabel = false,
  className,
  children,
}: {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  hideLabel?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [hintId, errorId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "mb-1.5 block font-medium text-sm"}>
        {label}
      </label>
      {children({ id, "aria-invalid": Boolean(error), "aria-describedby": describedBy })}
      {hint && (
        <p id={hintId} className="mt-1.5 text-ink-soft text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} role="alert" className="mt-1.5 text-bad text-xs">
          {label} {error}.
        </p>
      )}
    </div>
  );
}

const controlLook = cn(
  "w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base sm:text-sm",
  "placeholder:text-ink-soft aria-invalid:border-bad disabled:opacity-55",
);

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(controlLook, "h-10", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(controlLook, "min-h-20 py-2", className)} {...rest} />;
}

/** The browser's own select: it works everywhere, by keyboard and on phones. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(controlLook, "h-10 pr-8", className)} {...rest} />;
}
