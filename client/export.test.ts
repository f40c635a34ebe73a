import { describe, expect, it } from "vitest";
import { createClient, WaybillConnectionError } from "./src/index.js";

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

  it("rejects if the stream breaks, or ends within a line", async () => {
    for (const end of [new TypeError("terminated"), '{"id":2']) {
      await expect(read(['{"id":1}\n', end])).rejects.toBeInstanceOf(WaybillConnectionError);
    }
  });
});
