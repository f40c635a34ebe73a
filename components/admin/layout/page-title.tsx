import type { ReactNode } from "react";

/**
 * A page's heading, with a short description and the page's actions. It receives the focus from an
 * action that is no longer available.
 */
export function PageTitle({
  children,
  lead,
  actions,
}: {
  children: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 tabIndex={-1} className="wrap-anywhere font-semibold text-2xl tracking-tight">
          {children}
        </h1>
        {lead && <p className="wrap-anywhere mt-1 text-pretty text-ink-soft text-sm">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
