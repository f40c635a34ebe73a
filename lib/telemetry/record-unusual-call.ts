import { recordError, type SpanSettings, startSpan } from "./spans";

/** A call that takes longer is recorded. */
const slowMs = 500;

/**
 * Makes a call of which there are too many for a span each. It becomes one if it fails or is slow,
 * because only then does it explain anything.
 */
export async function recordUnusualCall<Result>(
  settings: SpanSettings,
  call: () => Promise<Result>,
): Promise<Result> {
  const startedAt = new Date();
  const start = performance.now();
  try {
    const result = await call();
    if (performance.now() - start > slowMs) startSpan({ ...settings, startedAt })?.end();
    return result;
  } catch (error) {
    const span = startSpan({ ...settings, startedAt });
    if (span) recordError(span, error);
    span?.end();
    throw error;
  }
}
