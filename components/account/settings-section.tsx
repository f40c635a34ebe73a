import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { JavaScriptNotice } from "@/components/ui/notice";

/** One thing that can be changed about an account. */
export function SettingsSection({
  id,
  title,
  lead,
  needsScript = false,
  children,
}: {
  id: string;
  title: string;
  lead?: string;
  needsScript?: boolean;
  children: ReactNode;
}) {
  return (
    <Card aria-labelledby={id} className="p-5 sm:p-7">
      <h2
        id={id}
        // Takes the focus that goes with a line of the part.
        tabIndex={-1}
        className="font-semibold text-base tracking-tight outline-none"
      >
        {title}
      </h2>
      {lead && <p className="mt-1 text-pretty text-ink-soft text-sm">{lead}</p>}
      <div className="mt-4">
        {needsScript && <JavaScriptNotice />}
        {children}
      </div>
    </Card>
  );
}
