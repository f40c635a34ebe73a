import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Says what went wrong, beside the control that it concerns. */
export function ErrorNotice({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p
      id={id}
      role="alert"
      className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2.5 text-bad text-sm"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
