import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import type { DispatcherView } from "@/lib/domain/workflows/outbox-view";

/** The process that holds the lock of the outbox, and so sends it. */
export function DispatcherCard({ dispatcher }: { dispatcher: DispatcherView | null }) {
  return (
    <Card className="p-4" data-testid="dispatcher">
      <p className="text-ink-soft text-sm">Dispatcher</p>
      {dispatcher ? (
        <>
          <p className="mt-1 font-medium">
            {dispatcher.application} on {dispatcher.address ?? "this host"}
          </p>
          <p className="text-ink-soft text-xs">
            Database process {dispatcher.pid}, connected since{" "}
            <LocalTime at={dispatcher.connectedAt} to="second" />
          </p>
        </>
      ) : (
        <p className="mt-1 text-sm text-warn">
          No process holds the lock at the moment. A web process takes it within seconds; meanwhile
          the cron sweep-outbox sends what is overdue.
        </p>
      )}
    </Card>
  );
}
