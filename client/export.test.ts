import { afterEach, describe, expect, it, vi } from "vitest";
import { createClient, WaybillConnectionError } from "./src/index.js";

afterEach(() => vi.useRealTimers());

const encoder = new TextEncoder();

/** Reads an export that arrives in these parts; an error breaks the stream. */
async function read(parts: readonly (string | Error)[]): Promise<number[]> {
  const waiting = [...parts];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = waiting.shift();
      if (part === undefined) controller.close();
      else if (part instanceof Error) controller.error(part);
      else controller.enqueue(encoder.encode(part));
    },
  });
  const fetch = async () => new Response(body);
  const waybill = createClient({ baseUrl: "https://shop.example", fetch });
  const ids: number[] = [];
  for await (const { id } of waybill.exportedOrders({ status: "shipped" })) ids.push(id);
  return ids;
}

describe("exportedOrders", () => {
  it("reads the orders of a stream, however it is cut", async () => {
    expect(await read(['{"id":1}\n{"id"', ':2}\n{"id":', "3}", "\n"])).toEqual([1, 2, 3]);
    expect(await read([])).toEqual([]);
  });

  it("limits the time of the shop, not that of its caller", async () => {
    vi.useFakeTimers();
    let parts = 0;
    const fetch: typeof globalThis.fetch = async (_, init) => {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          parts += 1;
          if (parts <= 3) controller.enqueue(encoder.encode(`{"id":${parts}}\n`));
        },
        start(controller) {
          init?.signal?.addEventListener("abort", () => controller.error(init.signal?.reason));
        },
      });
      return new Response(body);
    };
    const waybill = createClient({ baseUrl: "https://shop.example", timeoutMs: 1_000, fetch });
    const orders = waybill.exportedOrders();
    for (const id of [1, 2, 3]) {
      expect((await orders.next()).value).toMatchObject({ id });
      await vi.advanceTimersByTimeAsync(5_000);
    }
    // The rest never comes.
    const last = expect(orders.next()).rejects.toThrow("1000 ms");
    await vi.advanceTimersByTimeAsync(5_000);
    await last;
  });

  it("rejects if the stream breaks, or ends within a line", async () => {
    for (const end of [new TypeError("terminated"), '{"id":2']) {
      await expect(read(['{"id":1}\n', end])).rejects.toBeInstanceOf(WaybillConnectionError);
    }
  });
});
