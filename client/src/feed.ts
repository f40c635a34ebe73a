import { WaybillConnectionError, WaybillProblem } from "./problem.js";
import { backoffMs, sleep } from "./retry.js";
import type { FeedEvent, ListEventsResponse } from "./types.gen.js";

export interface FeedOptions {
  /** The position to start after: 0, the default, reads all events. */
  after?: number;
  /** Only events of these types. */
  types?: readonly string[];
  /** Events per page: 100 by default, at most 1,000. */
  limit?: number;
  /** How many seconds a call waits for an event: 20 by default, at most 30; 0 polls once a second. */
  wait?: number;
  /** Ends the iteration, which then rejects with the signal's reason. */
  signal?: AbortSignal;
}

type FeedQuery = Omit<FeedOptions, "types"> & { types?: string; timeoutMs: number };

/** The shortest time between two calls that find nothing. */
const pollMs = 1_000;

/**
 * The pages of the feed, for ever. Store `nextAfter` with what you did for the page's events: the next
 * start then goes on exactly there. While the shop is away, this waits and tries again.
 */
export async function* feedPages(
  readPage: (query: FeedQuery) => Promise<ListEventsResponse>,
  { types, after = 0, wait = 20, ...options }: FeedOptions,
): AsyncGenerator<ListEventsResponse, never, undefined> {
  const fixed = {
    ...options,
    ...(types && { types: types.join(",") }),
    wait,
    timeoutMs: (wait + 30) * 1_000,
  };
  let position = after;
  for (let failures = 0; ; ) {
    try {
      const askedAt = Date.now();
      const page = await readPage({ ...fixed, after: position });
      failures = 0;
      if (page.nextAfter > position) yield page;
      // The shop answers at once if too many calls wait already.
      else await sleep(Math.max(0, askedAt + pollMs - Date.now()), options.signal);
      position = page.nextAfter;
    } catch (error) {
      if (!isTemporary(error)) throw error;
      await sleep(backoffMs(failures), options.signal);
      failures += 1;
    }
  }
}

/** The events of the feed, one by one, for ever. */
export async function* feedEvents(
  pages: AsyncGenerator<ListEventsResponse, never, undefined>,
): AsyncGenerator<FeedEvent, void, undefined> {
  for await (const { events } of pages) yield* events;
}

function isTemporary(error: unknown): boolean {
  if (error instanceof WaybillConnectionError) return true;
  return error instanceof WaybillProblem && (error.status === 429 || error.status >= 500);
}
