import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const variants = {
  primary: "bg-carbon text-on-carbon hover:bg-carbon-strong",
  danger: "bg-bad text-on-bad hover:opacity-90",
  quiet: "border border-line bg-surface text-ink hover:bg-sunken",
} as const;

export type ButtonVariant = keyof typeof variants;

const baseClasses = cn(
  "inline-flex h-11 items-center justify-center gap-2 rounded-md px-5 font-medium text-sm",
  "whitespace-nowrap transition-[background-color,opacity] duration-150 select-none",
  "disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
);

/** Styles a link as a button. Navigation uses links; buttons are for actions. */
export function linkButton(variant: ButtonVariant = "primary", className?: string): string {
  return cn(baseClasses, variants[variant], className);
}

export function Button({
  variant = "primary",
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { variant?: ButtonVariant }) {
  return <button type={type} className={cn(baseClasses, variants[variant], className)} {...rest} />;
}
