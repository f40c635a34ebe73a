import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ProblemError } from "./problem";
import { parse, readForm, readJson, readText } from "./read-body";

const bytesMax = 65_536;

function request(body: BodyInit | null, type = "application/json"): Request {
  const init = { method: "POST", headers: { "content-type": type }, body, duplex: "half" };
  return new Request("http://shop.test/", init);
}

/** A body of which nobody knows the size before it has been read. */
function streamed(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      const part = Math.min(left, 10_000);
      left -= part;
      if (part === 0) controller.close();
      else controller.enqueue(new Uint8Array(part).fill(97));
    },
  });
}

async function statusOf(reading: () => unknown): Promise<number> {
  try {
    await reading();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.status;
    throw error;
  }
  return 200;
}

describe("readText", () => {
  it("takes 64 KB and refuses one byte more, said or not", async () => {
    expect(await readText(request("a".repeat(bytesMax)))).toHaveLength(bytesMax);
    expect(await readText(request(streamed(bytesMax)))).toHaveLength(bytesMax);
    expect(await statusOf(() => readText(request("a".repeat(bytesMax + 1))))).toBe(413);
    expect(await statusOf(() => readText(request(streamed(bytesMax + 1))))).toBe(413);
  });

  it("counts bytes, not characters", async () => {
    expect(await statusOf(() => readText(request("é".repeat(bytesMax / 2 + 1))))).toBe(413);
  });

  it("joins a character that was cut in two, and refuses what is not UTF-8", async () => {
    const [first, second] = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
    const halves = new ReadableStream({
      start(controller) {
        controller.enqueue(first);
        controller.enqueue(second);
        controller.close();
      },
    });
    expect(await readText(request(halves))).toBe("é");
    expect(await statusOf(() => readText(request(first)))).toBe(400);
  });
});

describe("readJson", () => {
  it.each([
    ["an object", '{"a":1}', "application/json", { a: 1 }],
    ["a charset beside the type", "[]", "Application/JSON; charset=utf-8", []],
    ["no body at all, whatever its type", "", "text/plain", {}],
  ])("reads %s", async (_name, body, type, expected) => {
    expect(await readJson(request(body, type))).toEqual(expected);
  });

  it.each([
    ["half an object", '{"a":', "application/json", 400],
    ["another type", "a=1", "application/x-www-form-urlencoded", 415],
    ["a type that only starts alike", "{}", "application/jsonp", 415],
  ])("refuses %s", async (_name, body, type, status) => {
    expect(await statusOf(() => readJson(request(body, type)))).toBe(status);
  });
});

describe("readForm", () => {
  const type = "application/x-www-form-urlencoded";

  it("reads pairs, and refuses JSON", async () => {
    expect(await readForm(request("a=1&b=x%20y", type))).toEqual({ a: "1", b: "x y" });
    expect(await statusOf(() => readForm(request("{}")))).toBe(415);
  });
});

describe("parse", () => {
  const schema = z.strictObject({
    items: z.array(z.strictObject({ quantity: z.int() })),
    address: z.strictObject({ city: z.string() }),
  });

  function errorsOf(input: unknown): unknown {
    try {
      return parse(schema, input);
    } catch (error) {
      if (error instanceof ProblemError) return error.problem.errors;
      throw error;
    }
  }

  it("names every fault at once, each by its path", () => {
    const input = { items: [{ quantity: 1 }, { quantity: 1.5, x: 1, y: 2 }], address: {}, z: 0 };
    expect(errorsOf(input)).toEqual([
      { path: "items[1].quantity", message: expect.any(String) },
      { path: "items[1].x", message: "is not a known field" },
      { path: "items[1].y", message: "is not a known field" },
      { path: "address.city", message: expect.any(String) },
      { path: "z", message: "is not a known field" },
    ]);
  });

  it("names at most fifty", () => {
    const items = Array.from({ length: 100 }, () => ({ quantity: "1" }));
    expect(errorsOf({ items, address: { city: "x" } })).toHaveLength(50);
  });

  it("gives back what fits", () => {
    const input = { items: [{ quantity: 1 }], address: { city: "x" } };
    expect(parse(schema, input)).toEqual(input);
  });
});
