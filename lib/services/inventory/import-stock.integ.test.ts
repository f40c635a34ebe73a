import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { previewedCounts } from "@/lib/domain/inventory/check-import";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { confirmImport, previewImport } from "./import-stock";
import { reserveStock } from "./reserve-stock";
import { syncInventory } from "./sync-inventory";

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as({ kind: "operator", userId: 2, role: "operator" });
});
afterAll(() => shop.close());

const reason = "Annual count";
const once = { importAgain: false };

const onHandOf = async (sku: string) => {
  const [row] = await shop.db.query<{ onHand: number; threshold: number }>(sql`
    SELECT on_hand AS "onHand", low_stock_threshold AS threshold
    FROM stock JOIN products ON id = product_id WHERE sku = ${sku}`);
  return row;
};

/** On hand of each line, as the file's preview shows it. */
async function seenIn(mode: "count" | "receive", text: string) {
  const preview = await previewImport({ ctx, input: { mode, text } });
  return preview.kind === "preview" ? previewedCounts(preview.lines) : [];
}

/** Each line's issue in the preview, or why the file is refused. */
async function issuesIn(mode: "count" | "receive", text: string) {
  const preview = await previewImport({ ctx, input: { mode, text } });
  if (preview.kind === "refused") return preview.reason;
  return preview.lines.map(({ line, error }) => [line, error]);
}

async function reserveMugs(quantity: number): Promise<void> {
  const items = [{ productId: 1, quantity }];
  const { id: orderId } = await shop.place({ items, paymentMethod: null });
  await reserveStock({ ctx: shop.ctx, input: { orderId } });
}

describe("stock import", () => {
  it("previews the issue with each line and writes nothing", async () => {
    await reserveMugs(3);
    const text = [
      "\ufeffSKU;on_hand;threshold",
      "WB-MUG-01;2;",
      "WB-KET-02;70;5",
      "WB-NEW-99;1;",
      ";1;",
      "WB-GRD-03;1;",
      "WB-GRD-03;2;",
      "WB-NTB-04;many;",
      "WB-PEN-05;-1;",
      "WB-LMP-06;1.5;",
      "WB-BAG-07;1;x",
      "WB-TOT-08",
    ].join("\r\n");
    expect(await issuesIn("count", text)).toEqual([
      [2, "3 units are reserved by open orders, so on hand can't be 2."],
      [3, null],
      [4, "No product has this SKU."],
      [5, "SKU is missing."],
      [6, "This SKU is on lines 6 and 7. Keep one of them."],
      [7, "This SKU is on lines 6 and 7. Keep one of them."],
      [8, "“many” must be a whole number, 0 or more."],
      [9, "“-1” must be a whole number, 0 or more."],
      [10, "“1.5” must be a whole number, 0 or more."],
      [11, "Threshold “x” must be a whole number, 0 or more."],
      [12, "“” must be a whole number, 0 or more."],
    ]);
    expect(await onHandOf("WB-KET-02")).toEqual({ onHand: 80, threshold: 10 });
  });

  it("refuses a file that lacks columns or rows, is not CSV, or is too long", async () => {
    expect(await issuesIn("receive", "sku,on_hand\nWB-MUG-01,1")).toContain(
      "missing these columns: quantity",
    );
    expect(await issuesIn("count", "sku,on_hand\n")).toContain("no rows");
    expect(await issuesIn("count", 'sku,on_hand\n"WB')).toContain("is never closed");
    expect(await issuesIn("count", "")).toBe("The file is empty.");
    const long = `sku,on_hand\n${"X,1\n".repeat(5_001)}`;
    expect(await issuesIn("count", long)).toContain("more than 5,000 rows");
  });

  it("imports all lines except those left out, in one transaction", async () => {
    const text = "sku,on_hand,threshold\nWB-LMP-06,8,9\nWB-NEW-99,1,\nWB-BLK-11,55,\n";
    const seen = await seenIn("count", text);
    const input = {
      mode: "count" as const,
      text,
      key: newFormKey(),
      reason,
      leaveOut: [3],
      seen,
      ...once,
    };
    expect(await confirmImport({ ctx, input })).toEqual({ kind: "imported", lines: 2 });
    expect(await onHandOf("WB-LMP-06")).toEqual({ onHand: 8, threshold: 9 });
    expect(await onHandOf("WB-BLK-11")).toEqual({ onHand: 55, threshold: 10 });
    const movements = await shop.db.query(sql`
      SELECT quantity, actor, reason FROM inventory_movements WHERE kind = 'count' ORDER BY id`);
    expect(movements).toEqual([
      { quantity: -62, actor: "user:2", reason },
      { quantity: 5, actor: "user:2", reason },
    ]);
    const low = await shop.db.query(sql`SELECT product_id FROM reorder_requests`);
    expect(low).toHaveLength(1);
    expect((await syncInventory({ ctx: shop.ctx })).drifts).toEqual([]);
  });

  it("writes nothing when a line has become invalid since the preview", async () => {
    const text = "sku,on_hand\nWB-MUG-01,5\nWB-CAN-10,7\n";
    expect(await issuesIn("count", text)).toEqual([
      [2, null],
      [3, null],
    ]);
    const seen = await seenIn("count", text);
    await reserveMugs(4);
    const input = {
      mode: "count" as const,
      text,
      key: newFormKey(),
      reason,
      leaveOut: [],
      seen,
      ...once,
    };
    expect(await confirmImport({ ctx, input })).toMatchObject({
      kind: "changed",
      lines: [{ line: 2, error: expect.stringContaining("7 units are reserved") }, { error: null }],
    });
    expect(await onHandOf("WB-CAN-10")).toMatchObject({ onHand: 180 });
  });

  it("adds received units, once per file", async () => {
    const text = "sku,quantity\nWB-VAS-12,10\n";
    const input = {
      mode: "receive" as const,
      text,
      key: newFormKey(),
      reason: "PO 9",
      leaveOut: [],
      seen: [],
      ...once,
    };
    expect(await confirmImport({ ctx, input })).toEqual({ kind: "imported", lines: 1 });
    expect(await onHandOf("WB-VAS-12")).toMatchObject({ onHand: 50 });
    // The response was lost and the same form is submitted again.
    expect(await confirmImport({ ctx, input })).toEqual({ kind: "imported", lines: 1 });
    expect(await onHandOf("WB-VAS-12")).toMatchObject({ onHand: 50 });
    // Another file in the same form is a new import.
    const other = { ...input, text: "sku,quantity\nWB-VAS-12,1\n" };
    expect(await confirmImport({ ctx, input: other })).toEqual({ kind: "imported", lines: 1 });
    expect(await onHandOf("WB-VAS-12")).toMatchObject({ onHand: 51 });
  });

  it("adds up two rows of one SKU in a delivery", async () => {
    const text = "sku,quantity\nWB-KET-02,10\nWB-NTB-04,1\nWB-KET-02,5\nWB-KET-02,x\n";
    const input = {
      ...{ mode: "receive" as const, text, key: newFormKey(), reason: "PO 10" },
      ...{ leaveOut: [5], seen: [], ...once },
    };
    expect(await confirmImport({ ctx, input })).toEqual({ kind: "imported", lines: 3 });
    expect(await onHandOf("WB-KET-02")).toMatchObject({ onHand: 95 });
    expect(await confirmImport({ ctx, input })).toEqual({ kind: "imported", lines: 3 });
    expect(await onHandOf("WB-KET-02")).toMatchObject({ onHand: 95 });
    expect((await syncInventory({ ctx: shop.ctx })).drifts).toEqual([]);
  });

  it("asks for confirmation before it imports the same rows again", async () => {
    const text = "sku,quantity\nWB-TOT-08,4\nWB-MUG-01,1\n";
    const first = {
      ...{ mode: "receive" as const, text, key: newFormKey(), reason: "PO 11" },
      ...{ leaveOut: [], seen: [], ...once },
    };
    const before = (await onHandOf("WB-TOT-08"))?.onHand ?? 0;
    expect(await previewImport({ ctx, input: first })).toMatchObject({ earlier: null });
    await confirmImport({ ctx, input: first });
    // Saved again by a spreadsheet: sorted, with other delimiters and line ends.
    const again = {
      ...first,
      ...{ key: newFormKey(), text: "\ufeffSKU;quantity;\r\nWB-MUG-01;1;\r\nWB-TOT-08;4;\r\n" },
    };
    const earlier = { at: expect.stringMatching(/Z$/), actor: "Olu Brandt" };
    expect(await previewImport({ ctx, input: again })).toMatchObject({ earlier });
    expect(await confirmImport({ ctx, input: again })).toEqual({
      kind: "imported_before",
      earlier,
    });
    expect(await onHandOf("WB-TOT-08")).toMatchObject({ onHand: before + 4 });
    const confirmed = { ...again, importAgain: true };
    expect(await confirmImport({ ctx, input: confirmed })).toEqual({ kind: "imported", lines: 2 });
    expect(await onHandOf("WB-TOT-08")).toMatchObject({ onHand: before + 8 });
    const other = { ...again, key: newFormKey(), text: "sku,quantity\nWB-TOT-08,4\n" };
    expect(await confirmImport({ ctx, input: other })).toMatchObject({ kind: "imported" });
  });

  it("imports one of two equal deliveries that are confirmed at the same time", async () => {
    const text = "sku,quantity\nWB-BAG-07,3\n";
    const before = (await onHandOf("WB-BAG-07"))?.onHand ?? 0;
    const confirm = () =>
      confirmImport({
        ctx,
        input: {
          ...{ mode: "receive", text, key: newFormKey(), reason: "PO 12" },
          ...{ leaveOut: [], seen: [], ...once },
        },
      });
    const outcomes = await Promise.all([confirm(), confirm()]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["imported", "imported_before"]);
    expect(await onHandOf("WB-BAG-07")).toMatchObject({ onHand: before + 3 });
  });

  it("shows the preview again when on hand has changed since", async () => {
    const text = "sku,on_hand\nWB-PEN-05,100\n";
    const seen = (await seenIn("count", text)).map((line) => ({
      ...line,
      onHand: line.onHand - 1,
    }));
    const input = {
      mode: "count" as const,
      text,
      key: newFormKey(),
      reason,
      leaveOut: [],
      seen,
      ...once,
    };
    const before = await onHandOf("WB-PEN-05");
    expect(await confirmImport({ ctx, input })).toMatchObject({ kind: "changed" });
    expect(await onHandOf("WB-PEN-05")).toEqual(before);
  });

  it("uses the delimiter of the header and reports a comma within a number", async () => {
    expect(await issuesIn("count", "sku,on_hand\nWB-MUG-01,1,000\nA\0,1\n")).toEqual([
      [2, expect.stringContaining("has 3 cells, but the header has 2")],
      [3, "sku contains an invisible character (U+0000)."],
    ]);
    expect(await issuesIn("count", "sku;on_hand\nWB-MUG-01;1,000\n")).toEqual([
      [2, "“1,000” must be a whole number, 0 or more."],
    ]);
    expect(await issuesIn("count", "sku;name;on_hand\nWB-MUG-01;Mug, 12;500\n")).toEqual([
      [2, null],
    ]);
  });

  it("imports 5,000 lines while orders reserve stock", async () => {
    await shop.db.query(sql`
      WITH product AS (
        INSERT INTO products (sku, name, category, price, currency)
        SELECT 'MANY-' || n, 'Test product', 'Tests', 100, 'usd' FROM generate_series(1, 5000) n
        RETURNING id
      ) INSERT INTO stock (product_id) SELECT id FROM product`);
    const rows = Array.from({ length: 4_999 }, (_, n) => `MANY-${n + 1},20`);
    const text = ["sku,on_hand", "WB-BTL-09,200", ...rows].join("\n");
    const items = [{ productId: 9, quantity: 1 }];
    const orders = await Promise.all(
      Array.from({ length: 5 }, () => shop.place({ items, customerId: 2, paymentMethod: null })),
    );
    const seen = await seenIn("count", text);
    const input = {
      mode: "count" as const,
      text,
      key: newFormKey(),
      reason,
      leaveOut: [],
      seen,
      ...once,
    };
    const [imported] = await Promise.all([
      confirmImport({ ctx, input }),
      ...orders.map(({ id }) => reserveStock({ ctx: shop.ctx, input: { orderId: id } })),
    ]);
    expect(imported).toEqual({ kind: "imported", lines: 5_000 });
    expect((await syncInventory({ ctx: shop.ctx })).drifts).toEqual([]);
  });

  it("is refused to customers", async () => {
    const customer = shop.as({ kind: "customer", customerId: 1, userId: 1 });
    const input = { mode: "count" as const, text: "sku,on_hand\nWB-MUG-01,5" };
    await expect(previewImport({ ctx: customer, input })).rejects.toThrow(Forbidden);
    const rest = { key: newFormKey(), reason, leaveOut: [], seen: [], ...once };
    const confirmed = confirmImport({ ctx: customer, input: { ...input, ...rest } });
    await expect(confirmed).rejects.toThrow(Forbidden);
  });
});
