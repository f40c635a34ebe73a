import { describe, expect, it } from "vitest";
import { ndjsonResponse } from "./ndjson-response";

const loggedErrors: object[] = [];
const log = {
  debug() {},
  info() {},
  warn() {},
  error: (fields: object) => loggedErrors.push(fields),
};
const filename = "orders.ndjson";

describe("ndjsonResponse", () => {
  it("writes a line for each row, whatever it contains", async () => {
    async function* rows() {
      yield { id: 1, name: "Ada\nMarsh" };
      yield { id: 2, name: "Zoë" };
    }
    const response = ndjsonResponse({ filename, rows: rows(), log });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(await response.text()).toBe('{"id":1,"name":"Ada\\nMarsh"}\n{"id":2,"name":"Zoë"}\n');
  });

  it("fetches rows only as the client reads, and stops when the client leaves", async () => {
    let read = 0;
    let ended = false;
    async function* rows() {
      try {
        for (;;) {
          read += 1;
          yield { id: read, name: "x".repeat(1_000) };
        }
      } finally {
        ended = true;
      }
    }
    const { body } = ndjsonResponse({ filename, rows: rows(), log });
    const reader = body?.getReader();
    await reader?.read();
    // Reading ahead waits for no timer or I/O, so it has ended after this many turns.
    for (let turn = 0; turn < 1_000; turn += 1) await new Promise(setImmediate);
    const readByThen = read;
    expect(readByThen).toBeLessThan(1_000);
    for (let turn = 0; turn < 1_000; turn += 1) await new Promise(setImmediate);
    expect(read).toBe(readByThen);
    await reader?.cancel();
    for (let turn = 0; turn < 10 && !ended; turn += 1) await new Promise(setImmediate);
    expect(ended).toBe(true);
    expect(loggedErrors).toEqual([]);
  });

  it("breaks off when a row can't be read, and logs why", async () => {
    const error = new Error("The database is gone.");
    async function* rows() {
      yield { id: 1 };
      throw error;
    }
    const response = ndjsonResponse({ filename, rows: rows(), log });
    await expect(response.text()).rejects.toThrow();
    expect(loggedErrors).toEqual([{ error }]);
  });
});
