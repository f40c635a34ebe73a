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

  it("quotes line breaks, so that a cell can't start a row", async () => {
    async function* rows() {
      yield { id: 1, name: "a\nb" };
      yield { id: 2, name: "a\rb" };
    }
    const response = csvResponse({ filename: "orders.csv", columns, rows: rows(), log });
    expect(await response.text()).toBe('order,name\r\n1,"a\nb"\r\n2,"a\rb"\r\n');
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
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠SUM(A1)", "﹦1"])(
    "turns %j into text",
    (text) => {
      expect(safeCell(text)).toBe(`'${text}`);
    },
  );

  it.each([
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b＝1",
    "\u00ad+1",
    "\u202e=1",
    "\0=1",
    '"=1',
    "\u3164@A",
  ])("turns %j, which hides the sign, into text", (text) => {
    expect(safeCell(text)).toBe(`'${text}`);
  });

  it.each([
    ["Ada;=1+1", "Ada;'=1+1"],
    ["Ada\t=1+1", "Ada\t'=1+1"],
    ["Ada\r\n=1\n-2\r@A", "Ada\r'\n'=1\n'-2\r'@A"],
    ["=1;=2;x", "'=1;'=2;x"],
    ['Ada; \u200b"＝1"', 'Ada;\' \u200b"＝1"'],
    ["\t=1", "'\t'=1"],
    ["\tAda", "'\tAda"],
    ["\rAda", "'\rAda"],
  ])("turns what follows a separator in %j into text", (text, safe) => {
    expect(safeCell(text)).toBe(safe);
    expect(safeCell(safe)).toBe(safe);
  });

  it("leaves numbers and ordinary text unchanged", () => {
    const ordinary = [
      -5,
      "a=b",
      "",
      null,
      "1 Kai; 2nd floor",
      "ada+shop@example.com",
      "x - y",
      "'=1",
    ];
    expect(ordinary.map(safeCell)).toEqual(ordinary);
  });
});
