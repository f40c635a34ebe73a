import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { deviceName } from "@/lib/domain/device-name";
import { EndSession, type EndSessionAction } from "./end-session";

interface Session {
  id: string;
  userAgent: string | null;
  lastSeenAt: string;
}

/** The user's active sessions. Every session but the current one can be signed out. */
export function SessionList({
  sessions,
  currentId,
  endSessionAction,
}: {
  sessions: readonly Session[];
  /** The session that this page is viewed in. */
  currentId: string | null;
  endSessionAction: EndSessionAction;
}) {
  return (
    <ul className="divide-y divide-line">
      {sessions.map(({ id, userAgent, lastSeenAt }) => {
        const name = deviceName(userAgent);
        return (
          <li key={id} className="flex min-h-16 items-center justify-between gap-4 py-2 text-sm">
            <div className="min-w-0">
              <p className="wrap-anywhere font-medium">{name}</p>
              <p className="text-ink-soft text-xs">
                Last seen <LocalTime at={lastSeenAt} />
              </p>
            </div>
            {id === currentId ? (
              <Badge tone="good">This device</Badge>
            ) : (
              <EndSession sessionId={id} name={name} endSessionAction={endSessionAction} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
