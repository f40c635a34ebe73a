import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import {
  type CheckedLine,
  checkImport,
  type ImportLine,
  type KnownStock,
  mergeChanges,
  previewedCounts,
} from "@/lib/domain/inventory/check-import";
import type { ConfirmImport, EarlierImport, PreviewImport } from "@/lib/domain/inventory/input";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { findEarlierImport, findImportByKey, hashRows, recordImport } from "./imported-files";
import { lockStock } from "./lock-stock";
import { publishStockUpdate } from "./publish-stock-update";
import { readStockFile } from "./read-stock-file";
import { writeStockChanges } from "./write-stock-changes";

export type ImportPreview =
  | { kind: "preview"; lines: CheckedLine[]; earlier: EarlierImport | null }
  | { kind: "refused"; reason: string };

/** What importing a file would change, or the issue with each line. Nothing is written. */
export const previewImport: Verb<PreviewImport, ImportPreview> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const file = readStockFile(input.mode, input.text);
  if (file.kind === "refused") return file;
  const stock = await readStockBySku(ctx.db, file.lines);
  const earlier = await findEarlierImport(ctx.db, hashRows(input.mode, file.lines));
  return { kind: "preview", lines: checkImport(input.mode, file.lines, stock), earlier };
};

export type ImportOutcome =
  | { kind: "imported"; lines: number }
  /**
   * Since the preview, a line has become invalid or a counted product's on hand has changed.
   * Nothing was written; `lines` is the new preview.
   */
  | { kind: "changed"; lines: CheckedLine[]; earlier: EarlierImport | null }
  /** A file with the same rows was imported before. Nothing was written. */
  | { kind: "imported_before"; earlier: EarlierImport }
  | { kind: "refused"; reason: string };

/**
 * Imports all of a file's lines except `leaveOut`, or none of them. The lines are checked again
 * with the stock locked, because stock may have changed since the preview. Submitting the same form
 * twice imports it once; another form with the same rows needs `importAgain`.
 */
export const confirmImport = defineVerb<ConfirmImport, ImportOutcome>(
  "confirmImport",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { mode, text } = input;
    const file = readStockFile(mode, text);
    if (file.kind === "refused") return file;
    const outcome = await ctx.db.transaction((tx) => importLines(ctx, tx, input, file.lines));
    if (outcome.kind === "imported") {
      ctx.wakeOutbox("reorder_requests");
      publishStockUpdate(ctx);
    }
    return outcome;
  },
);

async function importLines(
  ctx: Context,
  tx: Queryable,
  input: ConfirmImport,
  lines: readonly ImportLine[],
): Promise<ImportOutcome> {
  const { mode } = input;
  const stock = await lockStockBySku(tx, lines);
  const key = fileKey(input);
  const replayed = await findImportByKey(tx, key);
  if (replayed) return { kind: "imported", lines: replayed.rows };
  const rowsHash = hashRows(mode, lines);
  const earlier = await findEarlierImport(tx, rowsHash);
  if (earlier && !input.importAgain) return { kind: "imported_before", earlier };
  const leftOut = new Set(input.leaveOut);
  const kept = lines.filter(({ line }) => !leftOut.has(line));
  const checked = checkImport(mode, kept, stock);
  const isInvalid = checked.some(({ error }) => error !== null);
  if (isInvalid || (mode === "count" && hasOnHandChanged(checked, input.seen))) {
    return { kind: "changed", lines: checkImport(mode, lines, stock), earlier };
  }
  if (checked.length === 0) return { kind: "refused", reason: "There are no lines to import." };
  await writeStockChanges(ctx, tx, mergeChanges(checked), { reason: input.reason, key });
  await recordImport(ctx, tx, { mode, rowsHash, requestKey: key, rows: checked.length });
  await audit(ctx, tx, {
    action: "stock/imported",
    subject: "stock",
    data: { mode, lines: checked.length, ...(earlier && { again: true }) },
  });
  return { kind: "imported", lines: checked.length };
}

/** The idempotency key of this file in this form. Another file in the same form is a new import. */
function fileKey({ key, mode, text }: ConfirmImport): string {
  const bytes = createHash("sha256").update(`${key}\0${mode}\0${text}`).digest();
  return bytes.subarray(0, 16).toString("hex");
}

function hasOnHandChanged(lines: readonly CheckedLine[], seen: ConfirmImport["seen"]): boolean {
  const previewed = new Map(seen.map(({ line, onHand }) => [line, onHand]));
  return previewedCounts(lines).some(({ line, onHand }) => previewed.get(line) !== onHand);
}

/** The current stock of the products in the file. */
function readStockBySku(db: Queryable, lines: readonly ImportLine[]): Promise<KnownStock[]> {
  // A line that can't be read may contain characters that PostgreSQL refuses.
  const skus = lines.flatMap(({ sku, issue }) => (issue === null ? [sku] : []));
  return db.query<KnownStock>(sql`
    SELECT p.sku, p.name, s.product_id AS "productId", s.on_hand AS "onHand", s.reserved,
      s.low_stock_threshold AS threshold
    FROM products p JOIN stock s ON s.product_id = p.id
    WHERE p.sku = ANY (${skus})`);
}

/** The same, with the stock rows locked until the transaction ends. */
async function lockStockBySku(tx: Queryable, lines: readonly ImportLine[]): Promise<KnownStock[]> {
  const stock = await readStockBySku(tx, lines);
  const locked = await lockStock(
    tx,
    stock.map(({ productId }) => productId),
  );
  const counters = new Map(locked.map((row) => [row.productId, row]));
  return stock.map((row) => ({ ...row, ...counters.get(row.productId) }));
}
