import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { InputIssue } from "@/lib/domain/input-issues";
import type { PlaceOrderInput } from "@/lib/domain/order/input";

/**
 * The fields that only API keys and staff may set, because a shopper would gain by them:
 * `adjustments` change the price, and an account's emails go to its own address.
 */
export async function findShopperIssues(
  { actor, db }: Context,
  { adjustments = [], email }: PlaceOrderInput,
): Promise<InputIssue[]> {
  if (actor.kind !== "customer") return [];
  const issues: InputIssue[] = [];
  if (adjustments.length > 0) {
    issues.push({ path: "adjustments", message: "Only API keys and staff can adjust the price." });
  }
  if (email !== undefined) {
    const [own] = await db.query(sql`
      SELECT FROM customers
      WHERE id = ${actor.customerId} AND lower(email) = ${email.toLowerCase()}`);
    const message = "Emails about your order go to the address of your account.";
    if (!own) issues.push({ path: "email", message });
  }
  return issues;
}
