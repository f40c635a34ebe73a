import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A link in the text of a table or a card. It isn't prefetched, because lists have many. */
export function InlineLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      prefetch={false}
      className={cn("text-carbon underline-offset-4 hover:underline", className)}
      {...rest}
    />
  );
}
