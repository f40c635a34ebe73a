const reverseWindowMs = 1_000;

/**
 * When a webhook written at `now` is due. Reverse order needs several due webhooks, so with
 * `reverse` all webhooks of a second are due together at its end.
 */
export function webhookDueAt(now: Date, delayMs: number, reverse: boolean): Date {
  const due = now.getTime() + delayMs;
  return new Date(reverse ? Math.ceil((due + 1) / reverseWindowMs) * reverseWindowMs : due);
}
