"use client";

import { LocalTime } from "@/components/ui/local-time";
import { type CheckName, checkNames, type HealthView } from "@/lib/domain/health/health";
import { checkLabels, checkStateLabels } from "./health-texts";

const changesMax = 10;

/** The last changes of all checks, and the last error of each, also of those that have passed. */
export function CheckHistory({ health }: { health: HealthView }) {
  const changes = lastChanges(health);
  const errors = checkNames.flatMap((name) => {
    const { lastError } = health.details[name];
    return lastError ? [{ name, ...lastError }] : [];
  });
  return (
    <details className="mt-2 border-line border-t pt-3 text-sm">
      <summary className="w-fit cursor-pointer text-ink-soft text-xs">
        Recent changes and errors
      </summary>
      <div className="mt-2 grid gap-3 text-xs">
        <ul className="grid gap-1" aria-label="Recent changes">
          {changes.map(({ name, state, at }) => (
            <li key={`${name}-${at}`} className="flex justify-between gap-3">
              <span>
                {checkLabels[name]}: {checkStateLabels[state].toLowerCase()}
              </span>
              <LocalTime at={at} className="text-ink-soft" />
            </li>
          ))}
        </ul>
        {errors.length === 0 ? (
          <p className="text-ink-soft">No errors since this process started.</p>
        ) : (
          <ul className="grid gap-1.5" aria-label="Last errors">
            {errors.map(({ name, message, at }) => (
              <li key={name} className="wrap-anywhere">
                <span className="text-ink-soft">
                  {checkLabels[name]}, <LocalTime at={at} />
                </span>
                <br />
                <span className="font-mono">{message}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

function lastChanges({ details }: HealthView) {
  return checkNames
    .flatMap((name: CheckName) => details[name].changes.map((change) => ({ name, ...change })))
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, changesMax);
}
