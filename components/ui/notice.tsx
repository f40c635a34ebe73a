import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** An error message next to the control or form it belongs to. */
export function ErrorNotice({ id, children }: { id?: string | undefined; children: ReactNode }) {
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

/** A warning about what happened, which asks for no correction. */
export function WarningNotice({ children }: { children: ReactNode }) {
  return (
    <p
      role="status"
      className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

/** Tells users without JavaScript that a form or page doesn't work for them. */
export function JavaScriptNotice({ use = "use this form" }: { use?: string }) {
  return (
    <noscript>
      <p className="mb-4 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>Turn on JavaScript to {use}.</span>
      </p>
    </noscript>
  );
}
