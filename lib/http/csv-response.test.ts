import { describe, expect, it } from "vitest";
import { csvResponse, safeCell } from "./csv-response";

const loggedErrors: object[] = [];
const log = {
  debug() {},
  info() {},
  warn() {},
  error: (fields: object) => loggedErrors.push(fields),
};
const columns = { order: (row: Row) => row.id, name: (row: Row) => row.name };
interface Row {
  id: number;
  name: string | null;
}

describe("csvResponse", () => {
  it("writes a header and rows, and disarms formulas", async () => {
    async function* rows() {
      yield { id: 1, name: "Ada, the first" };
      yield { id: 2, name: '=HYPERLINK("http://x")' };
      yield { id: 3, name: null };
    }
    const response = csvResponse({ filename: "orders.csv", columns, rows: rows(), log });
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="orders.csv"');
    expect(await response.text()).toBe(
      'order,name\r\n1,"Ada, the first"\r\n2,"\'=HYPERLINK(""http://x"")"\r\n3,\r\n',
    );
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
    const { body } = csvResponse({ filename: "all.csv", columns, rows: rows(), log });
    const reader = body?.getReader();
    await reader?.read();
    // Reading ahead waits for no timer or I/O, so it has ended after this many turns.
    for (let turn = 0; turn < 1_000; turn += 1) await new Promise(setImmediate);
    const readByThen = read;
    expect(readByThen).toBeLessThan(1_000);
    for (let turn = 0; turn < 1_000; turn += 1) await new Promise(setImmediate);
    expect(read).toBe(readByThen);
    await reader?.cancel();
    await expect.poll(() => ended).toBe(true);
    expect(loggedErrors).toEqual([]);
  });

  it("breaks the connection on an error", async () => {
    async function* rows() {
      yield { id: 1, name: "Ada" };
      throw new Error("The database is down.");
    }
    const response = csvResponse({ filename: "orders.csv", columns, rows: rows(), log });
    await expect(response.text()).rejects.toThrow();
    expect(loggedErrors.length).toBe(1);
  });
});

describe("safeCell", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("turns %j into text", (text) => {
    expect(safeCell(text)).toBe(`'${text}`);
  });

  it("leaves numbers and ordinary text unchanged", () => {
    expect([-5, "a=b", "", null].map(safeCell)).toEqual([-5, "a=b", "", null]);
  });
});
