import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

/** A centered card for a page that consists of one form. */
export function FormCard({
  title,
  lead,
  children,
  footer,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <div className="mx-auto w-full max-w-md pt-6 sm:pt-14">
      <Card className="p-6 sm:p-8">
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        {lead && <p className="mt-2 text-pretty text-ink-soft text-sm">{lead}</p>}
        <div className="mt-6">{children}</div>
      </Card>
      {footer && <div className="mt-5 text-center text-ink-soft text-sm">{footer}</div>}
    </div>
  );
}
