import { WaybillConnectionError, WaybillProblem } from "./problem.js";
import { backoffMs, retryAfterMs, sleep } from "./retry.js";
import type { EventType, FeedEvent, ListEventsResponse } from "./types.gen.js";

export interface FeedOptions {
  /** The position to start after: 0, the default, reads all events. */
  after?: number;
  /** Only events of these types. */
  types?: readonly EventType[];
  /** Events per page: 100 by default, at most 1,000. */
  limit?: number;
  /** Seconds that a call waits for an event: 20 by default, at most 30; 0 polls once a second. */
  wait?: number;
  /** Ends the iteration, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Gets each failure that the feed tries again after, and the milliseconds until then. */
  onError?: (error: WaybillProblem | WaybillConnectionError, retryInMs: number) => void;
}

type FeedQuery = Pick<FeedOptions, "after" | "types" | "limit" | "wait" | "signal"> & {
  timeoutMs: number;
};

/** The shortest time between two calls that find nothing. */
const pollMs = 1_000;

/** A call that has passed so many positions without an event is still catching up. */
const passedPositionsMin = 1_000;

/** A shop that asks for a longer wait is asked again then. */
const retryAfterMsMax = 3_600_000;

/**
 * The pages of the feed, forever. Store `nextAfter` with what you did for the page's events: the
 * next start then goes on exactly there. While the shop is away, this waits and tries again.
 */
export async function* feedPages(
  readPage: (query: FeedQuery) => Promise<ListEventsResponse>,
  { after = 0, wait = 20, onError, ...options }: FeedOptions,
): AsyncGenerator<ListEventsResponse, never, undefined> {
  const fixed = { ...options, wait, timeoutMs: (wait + 30) * 1_000 };
  let position = after;
  for (let failures = 0; ; ) {
    const askedAt = Date.now();
    let page: ListEventsResponse;
    try {
      page = await readPage({ ...fixed, after: position });
    } catch (error) {
      if (!isTemporary(error)) throw error;
      const delayMs = Math.max(backoffMs(failures), askedDelayMs(error));
      onError?.(error, delayMs);
      await sleep(delayMs, options.signal);
      failures += 1;
      continue;
    }
    failures = 0;
    const passed = page.nextAfter - position;
    position = page.nextAfter;
    if (passed > 0) yield page;
    // The shop answers at once if too many calls wait already, and when events of other types came.
    if (page.events.length === 0 && passed < passedPositionsMin) {
      await sleep(Math.max(0, askedAt + pollMs - Date.now()), options.signal);
    }
  }
}

/** The events of the feed, one by one, forever. */
export async function* feedEvents(
  pages: AsyncGenerator<ListEventsResponse, never, undefined>,
): AsyncGenerator<FeedEvent, void, undefined> {
  for await (const { events } of pages) yield* events;
}

function isTemporary(error: unknown): error is WaybillProblem | WaybillConnectionError {
  if (error instanceof WaybillConnectionError) return true;
  return error instanceof WaybillProblem && (error.status === 429 || error.status >= 500);
}

/** How long the shop asks to wait. */
function askedDelayMs(error: WaybillProblem | WaybillConnectionError): number {
  if (!(error instanceof WaybillProblem)) return 0;
  const ms = retryAfterMs(error.headers.get("retry-after")) ?? 0;
  return Math.min(ms, retryAfterMsMax);
}
