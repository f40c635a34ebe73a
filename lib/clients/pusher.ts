import { createHmac } from "node:crypto";
import Pusher from "pusher";
import { isSameSecret } from "@/lib/auth/secret-token";
import { adminChannel } from "@/lib/domain/realtime";
import type { Env } from "@/lib/env";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { recordUnusualCall } from "@/lib/telemetry/record-unusual-call";
import { SpanKind } from "@/lib/telemetry/spans";
import { noResponse, type Pong, unexpectedStatus } from "./ping";
import { keptSocketsAgent } from "./sockets";

export interface ChannelMessage {
  channel: string;
  name: string;
  data: object;
}

/** Publishes live updates, best effort: a client that misses one catches up by `seq`. */
export interface Publisher {
  publish(messages: readonly ChannelMessage[]): Promise<void>;
  /** Signs a socket's subscription to a private channel. */
  authorizeChannel(socketId: string, channel: string): { auth: string };
  /** Signs a socket's subscription to a presence channel, as this member. */
  authorizePresence(
    socketId: string,
    channel: string,
    member: { id: string; info: Record<string, string> },
  ): { auth: string; channel_data?: string };
  /** Whether a body carries the signature (`X-Pusher-Signature`) of who knows the app's secret. */
  isSigned(body: string, signature: string): boolean;
  /** Asks whether Channels works, with a signed call that changes nothing. Never throws. */
  ping(): Promise<Pong>;
}

/** Hosted Channels accepts at most ten events per batch. */
const batchMax = 10;
const timeoutMs = 5_000;

const publishSpan = { name: "channels publish", kind: SpanKind.CLIENT };

/** A publisher over Pusher's SDK, for hosted and self-hosted servers. */
export function pusherPublisher(env: Env): Publisher {
  const useTLS = !env.PUSHER_HOST || env.PUSHER_SCHEME === "https";
  const settings = {
    appId: env.PUSHER_APP_ID,
    key: env.PUSHER_KEY,
    secret: env.PUSHER_SECRET,
    useTLS,
    timeout: timeoutMs,
    agent: keptSocketsAgent(useTLS ? "https" : "http"),
  };
  const pusher = env.PUSHER_HOST
    ? new Pusher({
        ...settings,
        host: env.PUSHER_HOST,
        ...(env.PUSHER_PORT && { port: String(env.PUSHER_PORT) }),
      })
    : new Pusher({ ...settings, cluster: env.PUSHER_CLUSTER ?? "mt1" });
  return {
    async publish(messages) {
      // Batches are sent in sequence, so that subscribers receive an order's events in order.
      for (let start = 0; start < messages.length; start += batchMax) {
        const startedAt = performance.now();
        try {
          const batch = messages
            .slice(start, start + batchMax)
            .map(({ channel, name, data }) => ({ channel, name, data: JSON.stringify(data) }));
          await recordUnusualCall(publishSpan, () => pusher.triggerBatch(batch));
        } finally {
          metrics()?.livePublished(performance.now() - startedAt);
        }
      }
    },
    authorizeChannel(socketId, channel) {
      return pusher.authorizeChannel(socketId, channel);
    },
    authorizePresence(socketId, channel, member) {
      return pusher.authorizeChannel(socketId, channel, {
        user_id: member.id,
        user_info: member.info,
      });
    },
    isSigned(body, signature) {
      const expected = createHmac("sha256", env.PUSHER_SECRET).update(body).digest("hex");
      return isSameSecret(signature, expected);
    },
    async ping() {
      try {
        // The prefix keeps the answer small: without it, it lists the channels of all open pages.
        const params = { filter_by_prefix: adminChannel };
        const response = await pusher.get({ path: "/channels", params });
        await response.text();
        return { kind: "ok" };
      } catch (error) {
        if (!(error instanceof Pusher.RequestError)) return noResponse(error);
        const { status, error: cause } = error;
        return status === undefined ? noResponse(cause) : unexpectedStatus(status);
      }
    },
  };
}
