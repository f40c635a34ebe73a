import { z } from "zod";
import { day, searchTerm } from "./url-fields";

/** What the entries of the audit log are about: the part of the action before the slash. */
const auditArea = z.enum([
  "product",
  "stock",
  "reorder",
  "payment",
  "customer",
  "email",
  "user",
  "api_key",
  "webhook_endpoint",
  "settings",
  "event",
  "run",
  "cron",
  "failures",
  "lab",
]);
export type AuditArea = z.infer<typeof auditArea>;

/** The filters of the audit log, as its URL has them. */
export const auditFilter = z.strictObject({
  /** A part of the name or email of the user who acted. */
  q: searchTerm.optional(),
  area: auditArea.optional(),
  /** First and last day, both included, in the shop's time zone. */
  from: day.optional(),
  to: day.optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

/** An entry of the audit log on the settings page. */
export interface AuditEntryView {
  id: number;
  /** Such as `user:3`. */
  actor: string;
  /** The person's name if known, else the same as `actor`. */
  actorName: string;
  /** Such as `user/created`. */
  action: string;
  /** Such as `user:4`. */
  subject: string;
  /** The name of the product, person or key; null if it has none or no longer exists. */
  subjectName: string | null;
  /** The currency of a product's prices. */
  currency: string | null;
  data: Record<string, unknown>;
  at: string;
}
