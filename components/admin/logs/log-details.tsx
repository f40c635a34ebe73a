import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { InlineLink } from "@/components/ui/inline-link";
import { orderPath, tracePath } from "@/lib/domain/admin-paths";
import type { LogLine } from "@/lib/domain/telemetry/log-view";
import { errorTitle } from "./describe-line";

/** All that a line says, with links to its order, its trace and the lines beside it. */
export function LogDetails({ line }: { line: LogLine }) {
  const { at, message, service, orderId, traceId, spanId, requestId, fields } = line;
  return (
    <div className="border-line border-t bg-sunken px-3 py-3 text-sm sm:pl-10">
      <p className="wrap-anywhere mb-2 font-medium">{message}</p>
      <dl className="grid gap-x-6 gap-y-1.5 sm:grid-cols-[minmax(6rem,auto)_1fr]">
        <Field name="time">{at}</Field>
        {orderId !== null && (
          <Field name="order">
            <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>
            <LinesLink filter={{ order: String(orderId) }}>Lines of this order</LinesLink>
          </Field>
        )}
        {traceId !== null && (
          <Field name="trace">
            <InlineLink href={tracePath(traceId)}>{traceId}</InlineLink>
            <LinesLink filter={{ trace: traceId }}>Lines of this trace</LinesLink>
          </Field>
        )}
        {spanId !== null && <Field name="span">{spanId}</Field>}
        {requestId !== null && (
          <Field name="request">
            {requestId}
            <LinesLink filter={{ request: requestId }}>Lines of this request</LinesLink>
          </Field>
        )}
        <Field name="service">{service}</Field>
        {Object.entries(fields).map(([name, value]) => (
          <Field key={name} name={name}>
            <FieldValue value={value} />
          </Field>
        ))}
      </dl>
      <CopyButton
        text={JSON.stringify(line, null, 2)}
        label="Copy the line as JSON"
        className="mt-2 -ml-2"
      />
    </div>
  );
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-ink-soft text-xs leading-5">{name}</dt>
      <dd className="wrap-anywhere min-w-0 font-mono text-xs leading-5 max-sm:mb-1.5">
        {children}
      </dd>
    </div>
  );
}

function LinesLink({ filter, children }: { filter: Record<string, string>; children: ReactNode }) {
  return (
    <InlineLink
      href={`/admin/logs?${new URLSearchParams(filter)}`}
      className="ml-3 inline-block font-sans"
    >
      {children}
    </InlineLink>
  );
}

function FieldValue({ value }: { value: unknown }) {
  const title = errorTitle(value);
  if (title !== null) return <ErrorValue title={title} value={Object(value)} />;
  if (typeof value !== "object" || value === null) return String(value);
  return <pre className="whitespace-pre-wrap">{JSON.stringify(value, null, 2)}</pre>;
}

function ErrorValue({
  title,
  value: { frames, cause },
}: {
  title: string;
  value: { frames?: unknown; cause?: unknown };
}) {
  return (
    <>
      <span className="font-medium">{title}</span>
      {errorTitle(cause) !== null && (
        <span className="block text-ink-soft">caused by {errorTitle(cause)}</span>
      )}
      {Array.isArray(frames) && (
        <span className="block whitespace-pre-wrap text-ink-soft">{frames.join("\n")}</span>
      )}
    </>
  );
}
