import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import {
  type CheckedLine,
  checkImport,
  type KnownStock,
  seenOf,
  type WrittenLine,
} from "@/lib/domain/inventory/check-import";
import type { ConfirmImport, PreviewImport } from "@/lib/domain/inventory/input";
import { audit } from "../audit/audit";
import { bookedUnder, lockStock, writeStock } from "./change-stock";
import { publishStockUpdate } from "./publish-stock-update";
import { readStockFile } from "./read-stock-file";

export type ImportPreviewed =
  | { kind: "preview"; lines: CheckedLine[] }
  | { kind: "refused"; reason: string };

/** What a file would do to the stock as it is now. Nothing is written. */
export const previewImport: Verb<PreviewImport, ImportPreviewed> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const file = readStockFile(input.mode, input.text);
  if (file.kind === "refused") return file;
  const stock = await readNamed(ctx.db, file.lines);
  return { kind: "preview", lines: checkImport(input.mode, file.lines, stock) };
};

export type Imported =
  | { kind: "imported"; lines: number }
  /**
   * Since the preview a line has become wrong, or units have moved under a count. Nothing was
   * written; this is how they stand now.
   */
  | { kind: "changed"; lines: CheckedLine[] }
  | { kind: "refused"; reason: string };

/**
 * Books a file's lines but those that are left out: all of them at once or none. They are checked
 * again on the locked counters, since the preview was made on counters that moved on: a count is of
 * the units that it was shown beside. A file that is sent twice is booked once.
 */
export const confirmImport: Verb<ConfirmImport, Imported> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { mode, text } = input;
  const file = readStockFile(mode, text);
  if (file.kind === "refused") return file;
  const leftOut = new Set(input.leaveOut);
  const imported = await ctx.db.transaction(async (tx): Promise<Imported> => {
    const stock = await lockNamed(tx, file.lines);
    const key = keyOfFile(input);
    const booked = await bookedUnder(tx, key);
    if (booked.length > 0) return { kind: "imported", lines: booked.length };
    const checked = checkImport(mode, file.lines, stock);
    const meant = checked.filter(({ line }) => !leftOut.has(line));
    if (meant.some(({ error }) => error !== null)) return { kind: "changed", lines: checked };
    if (mode === "count" && hasMoved(meant, input.seen)) return { kind: "changed", lines: checked };
    const changes = meant.flatMap(({ change }) => change ?? []);
    if (changes.length === 0) return { kind: "refused", reason: "No line is left to be booked." };
    await writeStock(ctx, tx, changes, { reason: input.reason, key });
    await audit(ctx, tx, {
      action: "stock/imported",
      subject: "stock",
      data: { mode, lines: changes.length },
    });
    return { kind: "imported", lines: changes.length };
  });
  if (imported.kind === "imported") {
    ctx.wakeOutbox();
    publishStockUpdate(ctx);
  }
  return imported;
};

/** The form's key for this very file: another one that is chosen in the same form is not it. */
function keyOfFile({ key, mode, text }: ConfirmImport): string {
  const bytes = createHash("sha256").update(`${key}\0${mode}\0${text}`).digest();
  return bytes.subarray(0, 16).toString("hex");
}

function hasMoved(lines: readonly CheckedLine[], seen: ConfirmImport["seen"]): boolean {
  const shown = new Map(seen.map(({ line, onHand }) => [line, onHand]));
  return seenOf(lines).some(({ line, onHand }) => shown.get(line) !== onHand);
}

/** The counters of the products that a file names. */
function readNamed(db: Queryable, lines: readonly WrittenLine[]): Promise<KnownStock[]> {
  return db.query<KnownStock>(sql`
    SELECT p.sku, p.name, s.product_id AS "productId", s.on_hand AS "onHand", s.reserved,
      s.low_stock_threshold AS threshold
    FROM products p JOIN stock s ON s.product_id = p.id
    WHERE p.sku = ANY (${lines.map(({ sku }) => sku)})`);
}

/** The same, locked in product order, so that they stay as they are until this is done. */
async function lockNamed(tx: Queryable, lines: readonly WrittenLine[]): Promise<KnownStock[]> {
  const named = await readNamed(tx, lines);
  const locked = await lockStock(
    tx,
    named.map(({ productId }) => productId),
  );
  const counters = new Map(locked.map((row) => [row.productId, row]));
  return named.map((row) => ({ ...row, ...counters.get(row.productId) }));
}
