import { TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { DescriptionItem } from "@/components/ui/description-item";
import { formatCappedCount } from "@/lib/domain/capped-count";
import type { RetryPreview } from "@/lib/domain/failures/failure-view";
import { mayRepeat, type RetryEffect } from "@/lib/domain/failures/retry-effects";
import { formatCount } from "@/lib/domain/format-count";
import { repetitionLabels } from "./failure-labels";
import { countText, moneyText } from "./failure-text";

/** The dry run of a retry: what it would touch, and what each function that it starts would do. */
export function RetryPreviewView({ preview }: { preview: RetryPreview }) {
  const { matching, retrying, inProgress, left, orders, atRisk, events, functions } = preview;
  return (
    <div data-testid="retry-preview" className="min-h-72 text-sm">
      <p className="text-pretty text-ink-soft">
        This is a dry run: nothing has been sent yet. A retry sends the events of the failed runs
        again, under new ids.
      </p>
      <dl className="mt-4 grid gap-1">
        <DescriptionItem name="Failures">
          {formatCount(retrying)} of {formatCappedCount(matching)} open
        </DescriptionItem>
        {inProgress > 0 && (
          <DescriptionItem name="Being retried already">{formatCount(inProgress)}</DescriptionItem>
        )}
        <DescriptionItem name="Orders">{formatCount(orders)}</DescriptionItem>
        <DescriptionItem name="Money at risk">
          <span className="font-semibold">{moneyText(atRisk)}</span>
        </DescriptionItem>
        <DescriptionItem name="Events sent again">
          {events.map(({ name, count }) => (
            <span key={name} className="block">
              <span className="font-mono text-xs">{name}</span> × {formatCount(count)}
            </span>
          ))}
        </DescriptionItem>
      </dl>
      {left > 0 && (
        <p className="mt-3 rounded-md bg-warn-soft px-3 py-2 text-warn">
          One retry takes {countText(retrying, "failure")} at most. Retry again for the other{" "}
          {formatCount(left)}.
        </p>
      )}
      {functions.length > 0 && (
        <>
          <h3 className="mt-5 font-semibold">What these events start</h3>
          <ul className="mt-2 divide-y divide-line rounded-md border border-line">
            {functions.map(({ functionId, effects }) => (
              <li key={functionId} className="px-3 py-2.5">
                <p className="font-mono text-ink-soft text-xs">{functionId}</p>
                <ul className="mt-1.5 grid gap-2.5">
                  {effects.map((effect) => (
                    <Effect
                      key={effect.what}
                      effect={effect}
                      mayRepeat={mayRepeat(effect, preview.openSince, new Date())}
                    />
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Effect({ effect, mayRepeat }: { effect: RetryEffect; mayRepeat: boolean }) {
  const { name, tone } = repetitionLabels[effect.repetition];
  return (
    <li>
      <p className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="font-medium">{effect.what}</span>
        {mayRepeat ? (
          <Badge tone="warn">
            <TriangleAlert aria-hidden />
            May repeat
          </Badge>
        ) : (
          <Badge tone={tone}>{name}</Badge>
        )}
      </p>
      <p className="wrap-anywhere mt-0.5 text-pretty text-ink-soft text-xs leading-5">
        {effect.why}
        {mayRepeat &&
          " Such a call has had no answer for a day, so the gateway may have forgotten its key. Check the payment at the gateway first."}
      </p>
    </li>
  );
}
