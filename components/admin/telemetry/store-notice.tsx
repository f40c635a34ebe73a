import { CircleSlash, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/domain/format-count";
import type { StoreStatus } from "@/lib/domain/telemetry/store-status";

/** What a row of a table is, one and several of them. */
const rowNames: Readonly<Record<string, readonly [one: string, several: string]>> = {
  spans: ["span", "spans"],
  logs: ["log line", "log lines"],
  events: ["event", "events"],
  runs: ["run", "runs"],
  steps: ["step", "steps"],
  rollups: ["metric", "metrics"],
  stage_times: ["stage time", "stage times"],
  requests: ["API request", "API requests"],
};

/** Older losses matter to no one who reads the latest rows. */
const droppedShownMs = 60 * 60_000;

/**
 * Says on a page of telemetry why records may be missing there; nothing while all is well.
 *
 * @param status `null` if telemetry is turned off.
 */
export function StoreNotice({ status }: { status: StoreStatus | null }) {
  const text = status === null ? telemetryOff : describeState(status);
  const dropped = status === null ? null : describeDropped(status, new Date());
  if (text === null && dropped === null) return null;
  const isOff = status === null;
  const Icon = isOff ? CircleSlash : TriangleAlert;
  return (
    <div
      role="status"
      data-testid="store-notice"
      className={cn(
        "mb-4 flex items-start gap-2.5 rounded-md px-3.5 py-3 text-sm",
        isOff ? "bg-sunken text-ink-soft" : "bg-warn-soft text-warn",
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 gap-1">
        {text && (
          <p className="text-pretty">
            <strong className="font-semibold">{text.title}</strong> {text.detail}
          </p>
        )}
        {text && status?.lastError && status.lastErrorAt && (
          <p className="wrap-anywhere">
            Last error at <LocalTime at={status.lastErrorAt.toISOString()} to="second" />:{" "}
            <span className="font-mono text-xs">{status.lastError}</span>
          </p>
        )}
        {dropped && <p>{dropped}</p>}
      </div>
    </div>
  );
}

interface NoticeText {
  title: string;
  detail: ReactNode;
}

const telemetryOff: NoticeText = {
  title: "Telemetry is off.",
  detail: (
    <>
      Nothing is recorded. Unset the variable <Code>TELEMETRY</Code> and restart Waybill to record
      traces, logs and runs.
    </>
  ),
};

function describeState({ state, bytes, bytesMax }: StoreStatus): NoticeText | null {
  switch (state) {
    case "ok":
      return null;
    case "missing":
      return {
        title: "The telemetry store is missing.",
        detail: (
          <>
            Orders are processed as usual, but nothing is recorded. Restart Waybill to create the
            schema <Code>telemetry</Code> again.
          </>
        ),
      };
    case "full":
      return {
        title: "The telemetry store is full.",
        detail: (
          <>
            Orders are processed as usual, but{" "}
            {bytes > bytesMax ? "nothing is" : "traces, log lines and API requests are not"}{" "}
            recorded: the store takes {megabytes(bytes)} of {megabytes(bytesMax)} MB, and today is
            never dropped. Raise <Code>TELEMETRY_MEGABYTES_MAX</Code>, or wait until tomorrow.
          </>
        ),
      };
    case "failing":
      return {
        title: "The last write to the telemetry store failed.",
        detail:
          "Orders are processed as usual, but the latest records may be missing here. Waybill keeps trying.",
      };
  }
}

function describeDropped({ dropped, droppedAt }: StoreStatus, now: Date): ReactNode {
  if (!droppedAt || now.getTime() - droppedAt.getTime() > droppedShownMs) return null;
  const counts = Object.entries(dropped).flatMap(([table, count]) => {
    if (count === 0) return [];
    const [one, several] = rowNames[table] ?? [table, table];
    return [`${formatCount(count)} ${count === 1 ? one : several}`];
  });
  return (
    <>
      Dropped since this process started: {counts.join(", ")}. Last at{" "}
      <LocalTime at={droppedAt.toISOString()} to="second" />.
    </>
  );
}

const megabyte = 1024 * 1024;

function megabytes(bytes: number): string {
  return formatCount(Math.round(bytes / megabyte));
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-xs">{children}</code>;
}
