import { InlineLink } from "@/components/ui/inline-link";
import type { ErrorView } from "@/lib/domain/workflows/run-view";

/** An error with its cause; the stack's frames on request. */
export function ErrorBlock({ error, canSearch }: { error: ErrorView; canSearch: boolean }) {
  const { name, message, cause, frames, fingerprint } = error;
  const text = message === "" ? name : `${name}: ${message}`;
  return (
    <div className="rounded-md bg-bad-soft px-3 py-2.5 text-sm">
      <p className="wrap-anywhere font-medium text-bad">{text}</p>
      {cause !== "" && cause !== text && (
        <p className="wrap-anywhere mt-1 text-xs">Caused by {cause}</p>
      )}
      {frames.length > 0 && (
        <details className="mt-1.5 text-xs">
          <summary className="w-fit text-ink-soft">Stack</summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable block must be focusable.
            tabIndex={0}
            className="mt-1 overflow-x-auto font-mono leading-5"
          >
            {frames.join("\n")}
          </pre>
        </details>
      )}
      {canSearch && fingerprint && (
        <p className="mt-1.5 text-xs">
          <InlineLink href={`/admin/workflows/runs?q=${fingerprint}`}>
            Runs with the same error
          </InlineLink>
        </p>
      )}
    </div>
  );
}
