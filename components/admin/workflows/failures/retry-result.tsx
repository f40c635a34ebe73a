import type { RetryItem, RetryResult } from "@/lib/domain/failures/failure-view";
import { formatCount } from "@/lib/domain/format-count";
import { retryResultText } from "./failure-text";

/** What became of each failure. */
export function RetryResultView({ result: { items, left } }: { result: RetryResult }) {
  return (
    <div data-testid="retry-result" className="mt-3 text-sm">
      <p role="status" className="font-medium">
        {retryResultText(items)}
      </p>
      <p className="mt-1 text-pretty text-ink-soft">
        A failure is resolved as soon as its retry completes. If it fails again, it stays open.
      </p>
      {left > 0 && (
        <p className="mt-3 rounded-md bg-warn-soft px-3 py-2 text-warn">
          {formatCount(left)} more match. Retry again for them.
        </p>
      )}
      {items.length > 0 && (
        <ul
          aria-label="Retried failures"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be focusable.
          tabIndex={0}
          className="mt-4 max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line"
        >
          {items.map((item) => (
            <li key={item.failureId} className="flex justify-between gap-4 px-3 py-2">
              <span className="wrap-anywhere font-mono text-xs leading-5">
                {item.subject ?? `Failure ${item.failureId}`}
              </span>
              <span className="text-right text-ink-soft">{itemText(item)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function itemText(item: RetryItem): string {
  switch (item.kind) {
    case "sent":
      return "Retried";
    case "queued":
      return "Recorded. Inngest did not answer, so it is sent within a minute.";
    case "skipped":
      return item.reason;
  }
}
