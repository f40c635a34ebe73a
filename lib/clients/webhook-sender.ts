import type { LookupAddress, LookupOptions } from "node:dns";
import { Agent, type Dispatcher } from "undici";
import { addressIn, NotPublicName, refuseUrl, resolvePublic } from "./public-address";

/** How long an endpoint may take to answer. The specification advises 15 to 30 seconds. */
const answerTimeoutMs = 20_000;
const connectTimeoutMs = 10_000;
/** How long, and how much of, an answer's body is read. It is only shown to people. */
const bodyTimeoutMs = 2_000;
const bodyBytesMax = 4_096;
const shownCharsMax = 500;
/** A connection that is not used for this time is closed. */
const keepAliveMs = 10_000;
const headerBytesMax = 16_384;

export interface WebhookPost {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export type WebhookAnswer =
  | { kind: "answered"; status: number; text: string; retryAfter: string | null }
  /** There was no answer. The error is a sentence for people. */
  | { kind: "failed"; error: string };

/** Posts to the URLs of others, which may lead anywhere and answer in any way. */
export interface WebhookSender {
  /** What is wrong with an endpoint's URL, as a phrase that continues the field's name, or null. */
  refuseUrl(url: string): Promise<string | null>;
  /** Never throws. Redirects are not followed. */
  post(post: WebhookPost): Promise<WebhookAnswer>;
}

/**
 * @param allowPrivate Whether it may call addresses of this machine and its network.
 * @param timeoutMs How long an endpoint may take to answer; shorter in tests.
 */
export function createWebhookSender({
  allowPrivate,
  timeoutMs = answerTimeoutMs,
}: {
  allowPrivate: boolean;
  timeoutMs?: number;
}): WebhookSender {
  const agent = new Agent({
    connect: {
      timeout: Math.min(connectTimeoutMs, timeoutMs),
      ...(!allowPrivate && { lookup: lookupPublic }),
    },
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxHeaderSize: headerBytesMax,
    pipelining: 1,
  });
  return {
    async refuseUrl(text) {
      const issue = refuseUrl(text, { allowPrivate });
      if (issue !== null || allowPrivate) return issue;
      return refuseName(new URL(text));
    },
    async post(post) {
      if (refuseUrl(post.url, { allowPrivate }) !== null) {
        return { kind: "failed", error: privateAddressText };
      }
      try {
        return await send(agent, post, timeoutMs);
      } catch (error) {
        return { kind: "failed", error: explainError(error, timeoutMs) };
      }
    },
  };
}

async function send(
  agent: Agent,
  { url, headers, body }: WebhookPost,
  timeoutMs: number,
): Promise<WebhookAnswer> {
  const { origin, pathname, search } = new URL(url);
  const response = await agent.request({
    origin,
    path: pathname + search,
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "Waybill", ...headers },
    body,
    signal: AbortSignal.timeout(timeoutMs),
    headersTimeout: timeoutMs,
  });
  return {
    kind: "answered",
    status: response.statusCode,
    text: await readStart(response.body),
    retryAfter: [response.headers["retry-after"]].flat()[0] ?? null,
  };
}

/** The start of a body as text, without what can't be stored. The rest is not waited for. */
async function readStart(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => body.destroy(), bodyTimeoutMs);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= bodyBytesMax) break;
    }
  } catch {
    // The status has arrived, which is what counts.
  } finally {
    clearTimeout(timer);
    body.on("error", () => undefined).destroy();
  }
  const text = Buffer.concat(chunks).subarray(0, bodyBytesMax).toString("utf8");
  // A surrogate that was cut from its pair can't be stored.
  return Buffer.from(text.replaceAll("\0", "").slice(0, shownCharsMax)).toString("utf8");
}

/**
 * Resolves a name for a connection, and refuses it unless all its addresses are public. The connection
 * is made to what this returns, so a name that resolves to another address a moment later changes
 * nothing.
 */
function lookupPublic(
  name: string,
  options: LookupOptions,
  callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
): void {
  resolvePublic(name).then(
    (addresses) => {
      const [first] = addresses;
      if (options.all || !first) callback(null, addresses);
      else callback(null, first.address, first.family);
    },
    (error: Error) => callback(error, []),
  );
}

const privateAddressText = "The URL leads to an address that is not public.";

/** Each delivery resolves the name again: this is only there to say so early. */
async function refuseName(url: URL): Promise<string | null> {
  if (addressIn(url) !== null) return null;
  try {
    await resolvePublic(url.hostname);
    return null;
  } catch {
    return "must have a host name that resolves to public addresses only";
  }
}

const texts: Readonly<Record<string, string>> = {
  ENOTFOUND: "The host name does not resolve.",
  EAI_AGAIN: "The host name does not resolve.",
  ECONNREFUSED: "The connection was refused.",
  ECONNRESET: "The connection was reset.",
  EPIPE: "The connection was reset.",
  UND_ERR_SOCKET: "The connection was closed without an answer.",
  UND_ERR_CONNECT_TIMEOUT: "The connection timed out.",
  UND_ERR_HEADERS_OVERFLOW: "The answer's headers are too large.",
};

/** What went wrong, without text that the other side has chosen. */
function explainError(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return "The call failed.";
  const { cause } = error;
  const own = [error, cause].find((one) => one instanceof NotPublicName);
  if (own instanceof Error) return own.message;
  if (error.name === "TimeoutError" || error.name === "HeadersTimeoutError") {
    return `There was no answer within ${timeoutMs / 1_000} s.`;
  }
  if (error.name === "HTTPParserError") return "The answer was not HTTP.";
  const code = "code" in error ? String(error.code ?? "") : "";
  const known = texts[code];
  if (known !== undefined) return known;
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY|ISSUER/.test(code)) {
    return `The certificate or the encryption is not valid (${code}).`;
  }
  return code === "" ? "The call failed." : `The call failed (${code}).`;
}
