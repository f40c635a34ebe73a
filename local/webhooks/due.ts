const reverseWindowMs = 1_000;

/**
 * When a webhook written at `now` is due. To be posted in reverse there must be several at once:
 * then all of the same second are due together, at its end.
 */
export function dueInWindow(now: Date, delayMs: number, reverse: boolean): Date {
  const due = now.getTime() + delayMs;
  return new Date(reverse ? Math.ceil((due + 1) / reverseWindowMs) * reverseWindowMs : due);
}
