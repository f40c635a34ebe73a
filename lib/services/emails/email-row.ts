import sql from "sql-template-tag";
import type { EmailRowView } from "@/lib/domain/email/email-view";

export type EmailRow = Omit<EmailRowView, "createdAt" | "sentAt"> & {
  createdAt: Date;
  sentAt: Date | null;
};

/** The columns of an `EmailRow`, from an `emails` table with the alias `m`. */
export const emailColumns = sql`m.id, m.order_id AS "orderId", m.kind, m."to", m.subject, m.status,
  m.created_at AS "createdAt", m.sent_at AS "sentAt"`;

export function toEmailRowView(row: EmailRow): EmailRowView {
  const { id, orderId, kind, to, subject, status } = row;
  const sentAt = row.sentAt?.toISOString() ?? null;
  return { id, orderId, kind, to, subject, status, createdAt: row.createdAt.toISOString(), sentAt };
}
