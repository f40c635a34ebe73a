import nodemailer, { type Transport } from "nodemailer";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

export interface OutgoingMail {
  messageId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface Mailer {
  /** Delivers, or throws; the status says whether it left the house or was captured. */
  deliver(mail: OutgoingMail): Promise<"sent" | "captured">;
}

const timeoutMs = 10_000;

/** SMTP when there is a server; otherwise the message is kept beside its row in `mails`. */
export function nodemailerMailer(settings: {
  smtpUrl?: string | undefined;
  from: string;
  db: Queryable;
}): Mailer {
  const transport = settings.smtpUrl
    ? nodemailer.createTransport(settings.smtpUrl, {
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        from: settings.from,
      } as object)
    : nodemailer.createTransport(capture(settings.db), { from: settings.from });
  const outcome = settings.smtpUrl ? "sent" : "captured";
  return {
    async deliver(mail) {
      await transport.sendMail({ ...mail, from: settings.from });
      return outcome;
    },
  };
}

interface CaptureInfo {
  messageId: string;
  accepted: string[];
  rejected: string[];
}

/** A nodemailer transport whose mail box is the table of mails: the message has a row there. */
function capture(db: Queryable): Transport<CaptureInfo> {
  return {
    name: "capture",
    version: "1",
    send(mail, done) {
      const id = mail.message.messageId();
      const kept = db.query<{ to: string }>(sql`
        UPDATE mails SET status = 'captured' WHERE message_id = ${id} RETURNING "to"`);
      kept.then(
        ([row]) => {
          const info = { messageId: id, accepted: row ? [row.to] : [], rejected: [] };
          done(row ? null : new Error(`There is no mail ${id}.`), info);
        },
        (fault: Error) => done(fault, { messageId: id, accepted: [], rejected: [] }),
      );
    },
  };
}
