import { once } from "node:events";
import PusherClient from "pusher-js";
import { WebSocket } from "ws";
import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";
import { patienceMs } from "@/tests/support/wait";

const orderUpdate = z.object({
  orderId: z.int(),
  seq: z.int(),
  status: z.string(),
  paymentStatus: z.string(),
  inventoryStatus: z.string(),
  at: z.iso.datetime(),
});
export type OrderUpdate = z.infer<typeof orderUpdate>;

/** A Channels client like that of a page. The app authorizes it by a token. */
export class ChannelsSubscriber {
  readonly updates: OrderUpdate[] = [];
  private readonly client: PusherClient;

  constructor(system: SystemAddress, token: string) {
    const { PUSHER_KEY = "" } = system.variables;
    const { hostname, port } = new URL(system.channelsUrl);
    this.client = new PusherClient(PUSHER_KEY, {
      ...{ cluster: "", wsHost: hostname, wsPort: Number(port), forceTLS: false },
      enabledTransports: ["ws"],
      channelAuthorization: {
        transport: "ajax",
        endpoint: `${system.appUrl}/api/pusher/auth`,
        headers: { authorization: `Bearer ${token}` },
      },
    });
  }

  /** Resolves when the subscription has succeeded, and rejects when it was refused. */
  subscribe(name: string): Promise<void> {
    const channel = this.client.subscribe(name);
    channel.bind("order.updated", (data: unknown) => this.updates.push(orderUpdate.parse(data)));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name}: no response`)), patienceMs);
      channel.bind("pusher:subscription_succeeded", () => {
        clearTimeout(timer);
        resolve();
      });
      channel.bind("pusher:subscription_error", (error: { status?: number }) => {
        clearTimeout(timer);
        reject(new Error(`${name}: refused with ${error.status}`));
      });
    });
  }

  /** The sequence numbers of the updates of an order, in the order of their arrival. */
  seqsOf(orderId: number): number[] {
    return this.updates.filter((update) => update.orderId === orderId).map(({ seq }) => seq);
  }

  close(): void {
    this.client.disconnect();
  }
}

/** A client of `/ws/orders`. */
export class OrdersSubscriber {
  readonly messages: Record<string, unknown>[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data) => this.messages.push(JSON.parse(String(data))));
  }

  /** Connects with the token in the query or, as a bearer token, in the header. */
  static async open(system: SystemAddress, token: string, tokenIn: "query" | "header") {
    const url = `${system.channelsUrl.replace("http", "ws")}/ws/orders`;
    const socket =
      tokenIn === "query"
        ? new WebSocket(`${url}?token=${token}`)
        : new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    const subscriber = new OrdersSubscriber(socket);
    await once(socket, "open", { signal: AbortSignal.timeout(patienceMs) });
    return subscriber;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The updates of an order, in the order of their arrival. */
  updatesOf(orderId: number): OrderUpdate[] {
    return this.messages
      .filter((message) => message.type === "order.updated" && message.orderId === orderId)
      .map((message) => orderUpdate.parse(message));
  }

  close(): void {
    this.socket.terminate();
  }
}
