import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

/** A section of the account settings. */
export function SettingsSection({
  id,
  title,
  lead,
  children,
}: {
  id: string;
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  return (
    <Card aria-labelledby={id} className="p-5 sm:p-7">
      <h2
        id={id}
        // Receives the focus when the section's last removable item is removed.
        tabIndex={-1}
        className="font-semibold text-base tracking-tight outline-none"
      >
        {title}
      </h2>
      {lead && <p className="mt-1 text-pretty text-ink-soft text-sm">{lead}</p>}
      <div className="mt-4">{children}</div>
    </Card>
  );
}
