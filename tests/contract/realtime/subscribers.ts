import { once } from "node:events";
import PusherClient from "pusher-js";
import { WebSocket } from "ws";
import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";
import { patienceMs } from "@/tests/support/wait";

const step = z.object({
  orderId: z.int(),
  seq: z.int(),
  status: z.string(),
  paymentStatus: z.string(),
  inventoryStatus: z.string(),
  at: z.iso.datetime(),
});
export type Step = z.infer<typeof step>;

/** A page's own client of Channels, authorized by a token through the app. */
export class ChannelsSubscriber {
  readonly steps: Step[] = [];
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

  /** Resolves when the subscription holds; rejects when it is refused. */
  subscribe(name: string): Promise<void> {
    const channel = this.client.subscribe(name);
    channel.bind("order.updated", (update: unknown) => this.steps.push(step.parse(update)));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name}: no answer`)), patienceMs);
      channel.bind("pusher:subscription_succeeded", () => {
        clearTimeout(late);
        resolve();
      });
      channel.bind("pusher:subscription_error", (fault: { status?: number }) => {
        clearTimeout(late);
        reject(new Error(`${name}: refused with ${fault.status}`));
      });
    });
  }

  stepsOf(orderId: number): number[] {
    return this.steps.filter((update) => update.orderId === orderId).map(({ seq }) => seq);
  }

  close(): void {
    this.client.disconnect();
  }
}

/** A client of `/ws/orders` in the seed's messages. */
export class OrdersSubscriber {
  readonly messages: Record<string, unknown>[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data) => this.messages.push(JSON.parse(String(data))));
  }

  /** The token goes into the query or, as a bearer, into the header. */
  static async open(system: SystemAddress, token: string, place: "query" | "header") {
    const url = `${system.channelsUrl.replace("http", "ws")}/ws/orders`;
    const socket =
      place === "query"
        ? new WebSocket(`${url}?token=${token}`)
        : new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    const subscriber = new OrdersSubscriber(socket);
    await once(socket, "open", { signal: AbortSignal.timeout(patienceMs) });
    return subscriber;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The updates of an order, in the order of their coming. */
  stepsOf(orderId: number): Step[] {
    return this.messages
      .filter((message) => message.type === "order.updated" && message.orderId === orderId)
      .map((message) => step.parse(message));
  }

  close(): void {
    this.socket.terminate();
  }
}
