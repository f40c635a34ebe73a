import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const variants = {
  primary: "bg-carbon text-on-carbon hover:bg-carbon-strong",
  danger: "bg-bad text-on-bad hover:opacity-90",
  quiet: "border border-line bg-surface text-ink hover:bg-sunken",
} as const;

export type ButtonVariant = keyof typeof variants;

const look = cn(
  "inline-flex h-11 items-center justify-center gap-2 rounded-md px-5 font-medium text-sm",
  "whitespace-nowrap transition-[background-color,opacity] duration-150 select-none",
  "disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
);

/** The look of a button for a link: what leads on is a link, what does something a button. */
export function linkButton(variant: ButtonVariant = "primary", className?: string): string {
  return cn(look, variants[variant], className);
}

export function Button({
  variant = "primary",
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { variant?: ButtonVariant }) {
  return <button type={type} className={cn(look, variants[variant], className)} {...rest} />;
}
