import { eachItem, type ItemOf, type ListId } from "./each.js";
import { exportedOrders } from "./export.js";
import { type FeedOptions, feedEvents, feedPages } from "./feed.js";
import type { Answer, AnswerOf, ArgumentsOf, InputOf, OperationId } from "./operation-types.js";
import { operations } from "./operations.gen.js";
import { type AnyInput, type ClientOptions, send } from "./send.js";
import type { FeedEvent, ListEventsResponse, Order } from "./types.gen.js";

/** A method for each operation of the API, which resolves with the body of its answer. */
type OperationMethods = {
  [Id in OperationId]: (...input: ArgumentsOf<Id>) => Promise<AnswerOf<Id>>;
};

export interface Waybill extends OperationMethods {
  /** Makes a call, and resolves with the status and headers of its answer too. */
  call<Id extends OperationId>(id: Id, ...input: ArgumentsOf<Id>): Promise<Answer<Id>>;
  /** Iterates over a whole list, page by page. */
  each<Id extends ListId>(
    id: Id,
    ...input: ArgumentsOf<Id>
  ): AsyncGenerator<ItemOf<Id>, void, undefined>;
  /** Iterates over the events of all orders, and waits for more, forever. */
  feed(options?: FeedOptions): AsyncGenerator<FeedEvent, void, undefined>;
  /** The same in pages, with the position to store after each. */
  feedPages(options?: FeedOptions): AsyncGenerator<ListEventsResponse, never, undefined>;
  /** Iterates over the orders of an export, which arrive as one stream. */
  exportedOrders(
    input?: Omit<InputOf<"exportOrders">, "format">,
  ): AsyncGenerator<Order, void, undefined>;
}

/** A client of a shop's API. Throws a `TypeError` if `baseUrl` is no URL of a shop. */
export function createClient(options: ClientOptions): Waybill {
  requireShopUrl(options.baseUrl);
  const call = <Id extends OperationId>(id: Id, input: AnyInput = {}): Promise<Answer<Id>> =>
    send<Answer<Id>>(options, id, input, readAnswer);
  // The feed itself tries again, and says so each time.
  const once = { ...options, retriesMax: 0 };
  const readPage = (query: AnyInput) =>
    send<Answer<"listEvents">>(once, "listEvents", query, readAnswer);
  const pages = (feed: FeedOptions = {}) =>
    feedPages(async (query) => (await readPage({ ...query })).body, feed);
  const methods = Object.fromEntries(
    Object.keys(operations).map((id) => [
      id,
      async (input?: AnyInput) => (await call(id as OperationId, input)).body,
    ]),
  );
  const others = {
    call,
    each: (id: ListId, input: AnyInput = {}) =>
      eachItem(async (fields) => (await call(id, fields)).body, input),
    feed: (feed?: FeedOptions) => feedEvents(pages(feed)),
    feedPages: pages,
    exportedOrders: (input: AnyInput = {}) => exportedOrders(options, input),
  };
  // The types of the methods follow from the document, by which their table was generated.
  return { ...methods, ...others } as unknown as Waybill;
}

async function readAnswer<Id extends OperationId>(response: Response): Promise<Answer<Id>> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const body = (isJson ? JSON.parse(text) : text) as AnswerOf<Id>;
  return { status: response.status, headers: response.headers, body };
}

/** A mistake in the URL fails at once, instead of looking like a shop that does not answer. */
function requireShopUrl(baseUrl: string): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const { protocol = "", username, password, search, hash } = url ?? {};
  if (!/^https?:$/.test(protocol) || username || password || search || hash) {
    throw new TypeError("The base URL must be a shop's http: or https: URL, without more.");
  }
}
