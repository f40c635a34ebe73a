import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** The attributes that tie a control to its label, hint and error, and give it its value. */
export interface ControlProps {
  id: string;
  name: string | undefined;
  defaultValue: string | undefined;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

export interface FormFieldProps {
  id: string;
  label: string;
  hint?: ReactNode;
  name?: string | undefined;
  defaultValue?: string | undefined;
  error?: string | undefined;
  hideLabel?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

/** A control with its label, hint and error. `children` renders the control from its attributes. */
export function FormField({
  id,
  label,
  hint,
  name,
  defaultValue,
  error,
  hideLabel = false,
  className,
  children,
}: FormFieldProps) {
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [hintId, errorId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "mb-1.5 block font-medium text-sm"}>
        {label}
      </label>
      {children({
        id,
        name,
        defaultValue,
        "aria-invalid": Boolean(error),
        "aria-describedby": describedBy,
      })}
      {hint && (
        <p id={hintId} className="mt-1.5 text-ink-soft text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} role="alert" className="mt-1.5 text-bad text-xs">
          {fieldErrorText(label, error)}
        </p>
      )}
    </div>
  );
}

/**
 * A field's error as a sentence. Schemas shared with the API word an issue as a predicate ("must be
 * at least 1"), which continues the label; an issue worded for people is a sentence already.
 */
export function fieldErrorText(label: string, issue: string): string {
  return /^\p{Lu}/u.test(issue) ? issue : `${label} ${issue}.`;
}

const controlClasses = cn(
  "w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base sm:text-sm",
  "placeholder:text-ink-soft aria-invalid:border-bad disabled:opacity-55",
);

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(controlClasses, "h-10", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(controlClasses, "min-h-20 py-2", className)} {...rest} />;
}

/** A native select, which works with a keyboard, on phones and without JavaScript. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cn(controlClasses, "h-10 pr-8", className)} {...rest} />;
}
