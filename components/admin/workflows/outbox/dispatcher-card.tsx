import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import type { DispatcherView } from "@/lib/domain/workflows/outbox-view";

/** The process that holds the lease of the outbox, and so sends it. */
export function DispatcherCard({ dispatcher }: { dispatcher: DispatcherView | null }) {
  return (
    <Card className="p-4" data-testid="dispatcher">
      <p className="text-ink-soft text-sm">Dispatcher</p>
      {dispatcher ? (
        <>
          <p className="mt-1 font-medium">
            Process {dispatcher.pid} on {dispatcher.host}
          </p>
          <p className="text-ink-soft text-xs">
            Since <LocalTime at={dispatcher.since} to="second" />
          </p>
        </>
      ) : (
        <p className="mt-1 text-sm text-warn">
          No process sends events at the moment. A web process takes over within seconds; meanwhile
          the cron sweep-outbox sends what is overdue.
        </p>
      )}
    </Card>
  );
}
