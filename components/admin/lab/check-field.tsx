import type { ComponentProps } from "react";

/** A checkbox with its label. */
export function CheckField({ label, ...rest }: ComponentProps<"input"> & { label: string }) {
  return (
    <label className="flex min-h-6 w-fit cursor-pointer items-center gap-2.5 text-sm">
      <input type="checkbox" className="size-4 accent-carbon" {...rest} />
      {label}
    </label>
  );
}
