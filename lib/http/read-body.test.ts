import { describe, expect, it } from "vitest";
import { ProblemError } from "./problem";
import { readForm, readJson, readText } from "./read-body";

const bytesMax = 65_536;

function request(body: BodyInit | null, type = "application/json"): Request {
  const init = { method: "POST", headers: { "content-type": type }, body, duplex: "half" };
  return new Request("http://shop.test/", init);
}

/** A body whose size is unknown until it has been read. */
function streamed(bytes: number): ReadableStream<Uint8Array> {
  let remaining = bytes;
  return new ReadableStream({
    pull(controller) {
      const part = Math.min(remaining, 10_000);
      remaining -= part;
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

async function errorsOf(reading: () => unknown): Promise<unknown> {
  try {
    await reading();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.errors;
    throw error;
  }
  return null;
}

describe("a field that would be lost", () => {
  it.each([
    ['{"metadata":{"__proto__":"x"}}', "metadata.__proto__"],
    ['{"items":[{"\\u005f_proto__":{}}]}', "items[0].__proto__"],
    ['{"__proto__":null}', "__proto__"],
  ])("is refused in %s", async (body, path) => {
    expect(await errorsOf(() => readJson(request(body)))).toEqual([
      { path, message: "is not an allowed name" },
    ]);
  });

  it("is looked for in a body that is nested as deeply as its size allows", async () => {
    const depth = 32_000;
    const nested = "[".repeat(depth) + "]".repeat(depth);
    expect(await errorsOf(() => readJson(request(nested)))).toBeNull();
    const objects = 10_000;
    const deep = `${'{"a":'.repeat(objects)}{"__proto__":1}${"}".repeat(objects)}`;
    expect(await statusOf(() => readJson(request(deep)))).toBe(422);
  });

  it("is refused in a form that has a field twice, or one that would be lost", async () => {
    const form = request("a=1&b=2&a=3&__proto__=1", "application/x-www-form-urlencoded");
    expect(await errorsOf(() => readForm(form))).toEqual([
      { path: "a", message: "must be given once" },
      { path: "__proto__", message: "is not an allowed name" },
    ]);
  });
});

describe("a large JSON body", () => {
  const bytesMax = 8 * 1024 * 1024;
  const read = (body: string) => readJson(request(body), bytesMax);

  it.each([
    ["beside one another", `${"[".repeat(29)}${"]".repeat(29)}`, 142_000],
    ["within one another", "[]", 2_500_000],
  ])("that has millions of values %s takes no memory", async (_, value, count) => {
    const body = `{"orders":[${`${value},`.repeat(count)}1]}`;
    const sent = request(body);
    const before = process.memoryUsage().rss;
    expect(await errorsOf(() => readJson(sent, bytesMax))).toEqual([
      { path: "", message: "has too many values" },
    ]);
    expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(100);
  });

  it("is searched for the field that would be lost, whatever escapes its name", async () => {
    const orders = Array.from({ length: 1_000 }, () => ({ a: "x".repeat(100) }));
    const text = JSON.stringify({ orders: [...orders, { metadata: { NAME: 1 } }] });
    expect(await read(text)).toMatchObject({ orders: { length: 1_001 } });
    for (const name of ["__proto__", "_\\u005Fproto__", "__pr\\u006fto__", "__\\u0070roto__"]) {
      expect(await errorsOf(() => read(text.replace("NAME", name)))).toEqual([
        { path: "orders[1000].metadata.__proto__", message: "is not an allowed name" },
      ]);
    }
    expect(await statusOf(() => read(`${text}}`))).toBe(400);
  });

  it("is parsed between the turns of others, one at a time", async () => {
    const text = JSON.stringify({ orders: Array.from({ length: 50_000 }, (_, n) => ({ n })) });
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns < 100) setImmediate(count);
    };
    count();
    await Promise.all([read(text), read(text), read(text)]);
    expect(turns).toBeGreaterThanOrEqual(9);
  });
});

describe("readText", () => {
  it("refuses a body that is compressed, or says so", async () => {
    for (const encoding of ["gzip", "br", "GZIP, identity"]) {
      const sent = request('{"a":1}');
      sent.headers.set("content-encoding", encoding);
      expect(await statusOf(() => readText(sent))).toBe(415);
    }
    const plain = request('{"a":1}');
    plain.headers.set("content-encoding", "Identity");
    expect(await statusOf(() => readText(plain))).toBe(200);
  });

  it("answers a client that hangs up before all has arrived with a 400", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Uint8Array.of(123));
        controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
      },
    });
    expect(await statusOf(() => readText(request(broken)))).toBe(400);
  });

  it("accepts 64 KB and refuses one byte more, with or without Content-Length", async () => {
    expect(await readText(request("a".repeat(bytesMax)))).toHaveLength(bytesMax);
    expect(await readText(request(streamed(bytesMax)))).toHaveLength(bytesMax);
    expect(await statusOf(() => readText(request("a".repeat(bytesMax + 1))))).toBe(413);
    expect(await statusOf(() => readText(request(streamed(bytesMax + 1))))).toBe(413);
  });

  it("counts bytes, not characters", async () => {
    expect(await statusOf(() => readText(request("é".repeat(bytesMax / 2 + 1))))).toBe(413);
  });

  it("decodes a character split over two chunks, and refuses invalid UTF-8", async () => {
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
    ["a media type with a charset", "[]", "Application/JSON; charset=utf-8", []],
    ["an empty body of any type", "", "text/plain", {}],
  ])("reads %s", async (_name, body, type, expected) => {
    expect(await readJson(request(body, type))).toEqual(expected);
  });

  it.each([
    ["truncated JSON", '{"a":', "application/json", 400],
    ["another media type", "a=1", "application/x-www-form-urlencoded", 415],
    ["a media type that only starts with application/json", "{}", "application/jsonp", 415],
  ])("refuses %s", async (_name, body, type, status) => {
    expect(await statusOf(() => readJson(request(body, type)))).toBe(status);
  });
});

describe("readForm", () => {
  const type = "application/x-www-form-urlencoded";

  it("reads URL-encoded fields and refuses JSON", async () => {
    expect(await readForm(request("a=1&b=x%20y", type))).toEqual({ a: "1", b: "x y" });
    expect(await statusOf(() => readForm(request("{}")))).toBe(415);
  });
});
