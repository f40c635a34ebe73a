import { afterAll, afterEach, expect, inject, test } from "vitest";
import { ChannelsSubscriber, OrdersSubscriber } from "@/tests/contract/realtime/subscribers";
import { Shop } from "@/tests/contract/shop";

const shop = new Shop(inject("system"));
const { system } = shop;
const open: { close(): void }[] = [];
afterEach(() => {
  for (const subscriber of open.splice(0)) subscriber.close();
});
afterAll(() => shop.close());

function onChannels(token = system.apiKey): ChannelsSubscriber {
  const subscriber = new ChannelsSubscriber(system, token);
  open.push(subscriber);
  return subscriber;
}

async function onSocket(token = system.apiKey, place: "query" | "header" = "header") {
  const subscriber = await OrdersSubscriber.open(system, token, place);
  open.push(subscriber);
  return subscriber;
}

function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function untilSeen(what: string, seqs: () => number[], last: number): Promise<void> {
  await shop.until(`${what} to see step ${last}`, 20_000, async () =>
    seqs().includes(last) ? true : null,
  );
}

test("operations see every step of every order from the first, in order, without a gap", async () => {
  const operations = onChannels();
  await operations.subscribe("private-ops");
  const ids = (await shop.placeMany(8)).map(({ id }) => id);
  await shop.untilSettled(ids);
  for (const id of ids) {
    const { seq } = await shop.read(id);
    await untilSeen("operations", () => operations.stepsOf(id), seq);
    expect(operations.stepsOf(id)).toEqual(from(1, seq));
  }
  const [first] = ids;
  const events = await shop.events(first ?? 0);
  const seen = operations.steps.filter(({ orderId }) => orderId === first);
  expect(
    seen.map(({ seq, status, paymentStatus, at }) => [seq, status, paymentStatus, at]),
  ).toEqual(events.map(({ seq, status, paymentStatus, at }) => [seq, status, paymentStatus, at]));
});

test("subscribers of one order see each step that follows, on Channels and on /ws/orders", async () => {
  const placed = await shop.place({ paymentMethod: null });
  const reserved = await shop.untilOrder(placed.id, "reserved", (order) => order.seq === 2);
  const customer = onChannels(placed.trackingToken);
  const integration = onChannels();
  await Promise.all(
    [customer, integration].map((each) => each.subscribe(`private-order-${placed.id}`)),
  );
  const sockets = [
    await onSocket(),
    await onSocket(system.apiKey, "query"),
    await onSocket(placed.trackingToken, "query"),
  ];
  for (const socket of sockets) {
    socket.send({ type: "subscribe", orderId: placed.id });
    const subscribed = await shop.until(
      "the answer",
      10_000,
      async () => socket.messages[0] ?? null,
    );
    expect(subscribed).toMatchObject({ type: "subscribed", orderId: placed.id, seq: reserved.seq });
    expect(subscribed.message).toEqual(expect.any(String));
  }
  await shop.pay(placed.id);
  await shop.untilSettled([placed.id]);
  const { seq: last } = await shop.read(placed.id);
  for (const each of [customer, integration]) {
    await untilSeen("Channels", () => each.stepsOf(placed.id), last);
    expect(each.stepsOf(placed.id)).toEqual(from(reserved.seq + 1, last));
  }
  for (const socket of sockets) {
    const seqs = () => socket.stepsOf(placed.id).map(({ seq }) => seq);
    await untilSeen("/ws/orders", seqs, last);
    expect(seqs()).toEqual(from(reserved.seq + 1, last));
    expect(socket.stepsOf(placed.id).at(-1)).toMatchObject({ status: "completed" });
  }
});

test("/ws/orders answers in the seed's messages, and stops when it is told to", async () => {
  const placed = await shop.place({ paymentMethod: null });
  await shop.untilOrder(placed.id, "reserved", (order) => order.seq === 2);
  const socket = await onSocket();
  const answers = async (count: number) =>
    shop.until("the answers", 10_000, async () =>
      socket.messages.length >= count ? socket.messages : null,
    );
  socket.send({ type: "subscribe", orderId: placed.id });
  socket.send({ type: "unsubscribe", orderId: placed.id });
  socket.send({ type: "subscribe", orderId: 2_147_483_647 });
  socket.send("{");
  const message = expect.any(String);
  // The answers about one order keep their order; what is wrong at once is told at once.
  const told = await answers(4);
  const about = (orderId?: number) => told.filter((answer) => answer.orderId === orderId);
  expect(about(placed.id)).toMatchObject([
    { type: "subscribed", message },
    { type: "unsubscribed", message },
  ]);
  expect(about(2_147_483_647)).toMatchObject([{ type: "error", message }]);
  expect(about()).toMatchObject([{ type: "error", message }]);
  // Another socket that does listen tells when the last step has gone out to all who do.
  const listening = await onSocket();
  listening.send({ type: "subscribe", orderId: placed.id });
  await shop.until("the answer", 10_000, async () => listening.messages[0] ?? null);
  await shop.cancel(placed.id);
  await shop.untilSettled([placed.id]);
  const { seq: last } = await shop.read(placed.id);
  const heard = () => listening.stepsOf(placed.id).map(({ seq }) => seq);
  await untilSeen("the other socket", heard, last);
  // It answers in turn: whatever was sent to it before has come in with this.
  socket.send({ type: "subscribe", orderId: placed.id });
  await answers(5);
  expect(socket.stepsOf(placed.id)).toEqual([]);
});

test("nobody listens to what is not theirs", async () => {
  const [mine, other] = await shop.placeMany(2, { paymentMethod: null });
  const token = mine?.trackingToken ?? "";
  const customer = onChannels(token);
  for (const channel of [`private-order-${other?.id}`, "private-ops"]) {
    await expect(customer.subscribe(channel)).rejects.toThrow("403");
  }
  await expect(onChannels("wb_unknown").subscribe("private-ops")).rejects.toThrow("401");
  const socket = await onSocket(token, "query");
  socket.send({ type: "subscribe", orderId: other?.id });
  const answer = await shop.until("the answer", 10_000, async () => socket.messages[0] ?? null);
  expect(answer).toMatchObject({ type: "error", orderId: other?.id });
  await expect(OrdersSubscriber.open(system, "", "query")).rejects.toThrow("401");
});
