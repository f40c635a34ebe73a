import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Says what went wrong, beside the control that it concerns. */
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

/**
 * Says where scripts are off that nothing will come of a form. Before they run the browser posts it to
 * its own page, which then stands there empty, and has done nothing.
 */
export function JavaScriptNotice({ what = "This form" }: { what?: string }) {
  return (
    <noscript>
      <p className="mb-4 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>{what} needs JavaScript.</span>
      </p>
    </noscript>
  );
}
