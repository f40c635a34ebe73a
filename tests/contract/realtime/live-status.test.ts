import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import { ShopClient } from "@/tests/contract/shop-client";
import { ChannelsSubscriber, OrdersSubscriber } from "./subscribers";

const shop = new ShopClient(inject("system"));
const { system } = shop;
const openSubscribers: { close(): void }[] = [];
afterEach(() => {
  for (const subscriber of openSubscribers.splice(0)) subscriber.close();
});
afterAll(() => shop.close());

function connectToChannels(token = system.apiKey): ChannelsSubscriber {
  const subscriber = new ChannelsSubscriber(system, token);
  openSubscribers.push(subscriber);
  return subscriber;
}

async function openSocket(token = system.apiKey, tokenIn: "query" | "header" = "header") {
  const subscriber = await OrdersSubscriber.open(system, token, tokenIn);
  openSubscribers.push(subscriber);
  return subscriber;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function untilReceived(
  subscriber: string,
  seqs: () => number[],
  last: number,
): Promise<void> {
  await shop.until(`${subscriber} to receive event ${last}`, 20_000, async () =>
    seqs().includes(last) ? true : null,
  );
}

describe("The live feed", () => {
  it("sends the operators every event of every order, in order and without a gap", async () => {
    const operators = connectToChannels();
    await operators.subscribe("private-ops");
    const ids = (await shop.placeMany(8)).map(({ id }) => id);
    await shop.untilFinished(ids);
    for (const id of ids) {
      const { seq } = await shop.read(id);
      await untilReceived("operators", () => operators.seqsOf(id), seq);
      expect(operators.seqsOf(id)).toEqual(range(1, seq));
    }
    const [first] = ids;
    const events = await shop.events(first ?? 0);
    const seen = operators.updates.filter(({ orderId }) => orderId === first);
    expect(
      seen.map(({ seq, status, paymentStatus, at }) => [seq, status, paymentStatus, at]),
    ).toEqual(events.map(({ seq, status, paymentStatus, at }) => [seq, status, paymentStatus, at]));
  });

  it("sends subscribers of an order each later event, on Channels and on /ws/orders", async () => {
    const placed = await shop.place({ paymentMethod: null });
    const reserved = await shop.untilOrder(placed.id, "reserved", (order) => order.seq === 2);
    const customer = connectToChannels(placed.trackingToken);
    const integration = connectToChannels();
    await Promise.all(
      [customer, integration].map((each) => each.subscribe(`private-order-${placed.id}`)),
    );
    const sockets = [
      await openSocket(),
      await openSocket(system.apiKey, "query"),
      await openSocket(placed.trackingToken, "query"),
    ];
    for (const socket of sockets) {
      socket.send({ type: "subscribe", orderId: placed.id });
      const subscribed = await shop.until(
        "the reply",
        10_000,
        async () => socket.messages[0] ?? null,
      );
      expect(subscribed).toMatchObject({
        type: "subscribed",
        orderId: placed.id,
        seq: reserved.seq,
      });
      expect(subscribed.message).toEqual(expect.any(String));
    }
    await shop.pay(placed.id);
    await shop.untilFinished([placed.id]);
    const { seq: last } = await shop.read(placed.id);
    for (const each of [customer, integration]) {
      await untilReceived("Channels", () => each.seqsOf(placed.id), last);
      expect(each.seqsOf(placed.id)).toEqual(range(reserved.seq + 1, last));
    }
    for (const socket of sockets) {
      const seqs = () => socket.updatesOf(placed.id).map(({ seq }) => seq);
      await untilReceived("/ws/orders", seqs, last);
      expect(seqs()).toEqual(range(reserved.seq + 1, last));
      expect(socket.updatesOf(placed.id).at(-1)).toMatchObject({ status: "completed" });
    }
  });

  it("keeps from a tracking link what only the shop may know, beside an API key on one order", async () => {
    const placed = await shop.place({ paymentMethod: null });
    await shop.untilOrder(placed.id, "reserved", (order) => order.seq === 2);
    const [key, link] = [await openSocket(), await openSocket(placed.trackingToken, "query")];
    for (const socket of [key, link]) {
      socket.send({ type: "subscribe", orderId: placed.id });
      await shop.until("the reply", 10_000, async () => socket.messages[0] ?? null);
    }
    await shop.pay(placed.id, "pm_card_createDispute");
    const { seq } = await shop.until("the dispute", 20_000, async () => {
      return key.messages.find(({ event }) => event === "payment/disputed") ?? null;
    });
    const masked = await shop.until("the link's update", 20_000, async () => {
      return link.messages.find((message) => message.seq === seq && message.event) ?? null;
    });
    expect(masked).toMatchObject({ type: "order.updated", event: "order/updated" });
    expect(link.messages.map(({ event }) => event)).not.toContain("payment/disputed");
  });

  it("replies on /ws/orders with the documented messages, and stops after an unsubscribe", async () => {
    const placed = await shop.place({ paymentMethod: null });
    await shop.untilOrder(placed.id, "reserved", (order) => order.seq === 2);
    const socket = await openSocket();
    const untilReplies = async (count: number) =>
      shop.until("the replies", 10_000, async () =>
        socket.messages.length >= count ? socket.messages : null,
      );
    socket.send({ type: "subscribe", orderId: placed.id });
    socket.send({ type: "unsubscribe", orderId: placed.id });
    socket.send({ type: "subscribe", orderId: 2_147_483_647 });
    socket.send("{");
    const message = expect.any(String);
    // Replies about the same order arrive in order. Invalid messages are answered at once.
    const replies = await untilReplies(4);
    const about = (orderId?: number) => replies.filter((reply) => reply.orderId === orderId);
    expect(about(placed.id)).toMatchObject([
      { type: "subscribed", message },
      { type: "unsubscribed", message },
    ]);
    expect(about(2_147_483_647)).toMatchObject([{ type: "error", message }]);
    expect(about()).toMatchObject([{ type: "error", message }]);
    // A second, subscribed socket shows when the last event has been sent to all subscribers.
    const listening = await openSocket();
    listening.send({ type: "subscribe", orderId: placed.id });
    await shop.until("the reply", 10_000, async () => listening.messages[0] ?? null);
    await shop.cancel(placed.id);
    await shop.untilFinished([placed.id]);
    const { seq: last } = await shop.read(placed.id);
    const receivedSeqs = () => listening.updatesOf(placed.id).map(({ seq }) => seq);
    await untilReceived("the other socket", receivedSeqs, last);
    // Messages arrive in order, so this reply proves that no update was sent before it.
    socket.send({ type: "subscribe", orderId: placed.id });
    await untilReplies(5);
    expect(socket.updatesOf(placed.id)).toEqual([]);
  });

  it("refuses subscriptions that the token does not allow", async () => {
    const [mine, other] = await shop.placeMany(2, { paymentMethod: null });
    const token = mine?.trackingToken ?? "";
    const customer = connectToChannels(token);
    for (const channel of [`private-order-${other?.id}`, "private-ops"]) {
      await expect(customer.subscribe(channel)).rejects.toThrow("403");
    }
    await expect(connectToChannels("wb_unknown").subscribe("private-ops")).rejects.toThrow("401");
    const socket = await openSocket(token, "query");
    socket.send({ type: "subscribe", orderId: other?.id });
    const reply = await shop.until("the reply", 10_000, async () => socket.messages[0] ?? null);
    expect(reply).toMatchObject({ type: "error", orderId: other?.id });
    await expect(OrdersSubscriber.open(system, "", "query")).rejects.toThrow("401");
  });
});
