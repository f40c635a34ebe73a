import { once } from "node:events";
import pLimit from "p-limit";
import { WebSocket } from "ws";
import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";

const channel = "private-ops";
const subscribedMsMax = 30_000;
const openedAtOnce = 20;
const pingLengthMax = 100;

const frame = z.object({ event: z.string(), data: z.string().optional() });
const established = z.object({ socket_id: z.string() });
const authorization = z.object({ auth: z.string() });

/**
 * Subscribes this many clients to the updates of all orders. They do nothing with what they receive,
 * so that they take little of the processor that they share with the measured system.
 */
export async function openSubscribers(
  system: SystemAddress,
  count: number,
): Promise<{ requireOpen(): void; close(): void }> {
  const limit = pLimit(openedAtOnce);
  const sockets = await Promise.all(
    Array.from({ length: count }, () => limit(() => subscribe(system))),
  );
  return {
    /** Throws if the server has ended a connection. */
    requireOpen() {
      const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN);
      if (open.length < count)
        throw new Error(`Only ${open.length} of ${count} subscribers are left.`);
    },
    close() {
      for (const socket of sockets) socket.terminate();
    },
  };
}

async function subscribe({ appUrl, apiKey, channelsUrl, variables }: SystemAddress) {
  const url = `${channelsUrl.replace("http", "ws")}/app/${variables.PUSHER_KEY}?protocol=7`;
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const signal = AbortSignal.timeout(subscribedMsMax);
  const { socket_id: socketId } = established.parse(
    JSON.parse((await nextFrame(socket, "pusher:connection_established", signal)).data ?? ""),
  );
  const response = await fetch(`${appUrl}/api/pusher/auth`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}` },
    body: new URLSearchParams({ socket_id: socketId, channel_name: channel }),
    signal,
  });
  const { auth } = authorization.parse(await response.json());
  const subscribed = nextFrame(socket, "pusher_internal:subscription_succeeded", signal);
  socket.send(JSON.stringify({ event: "pusher:subscribe", data: { channel, auth } }));
  await subscribed;
  socket.on("message", (message: Buffer) => {
    // Only pings are read. The server ends connections that don't answer them.
    if (message.length < pingLengthMax && String(message).includes('"pusher:ping"')) {
      socket.send(JSON.stringify({ event: "pusher:pong", data: {} }));
    }
  });
  return socket;
}

async function nextFrame(socket: WebSocket, event: string, signal: AbortSignal) {
  for (;;) {
    const [message] = await once(socket, "message", { signal });
    const received = frame.parse(JSON.parse(String(message)));
    if (received.event === event) return received;
  }
}
