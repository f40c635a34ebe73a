import nodemailer, { type NodemailerError, type Transport } from "nodemailer";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { SafeError } from "@/lib/telemetry/safe-error";

/** The mail server has refused this email for good. */
export class EmailRejected extends SafeError {
  override name = "EmailRejected";
  /** The server's own words. They quote the recipient: they are kept with the email alone. */
  readonly answer: string;
  constructor(code: string, answer: string) {
    super(`The mail server refused the email (${code}).`);
    this.answer = answer;
  }
}

/** The mail server did not take the email; it may do so later. */
export class EmailDeferred extends SafeError {
  override name = "EmailDeferred";
  /** The server's own words, or the way's; they are kept with the email alone. */
  readonly answer: string;
  constructor(code: string, answer: string) {
    super(`The mail server did not take the email (${code}).`);
    this.answer = answer;
  }
}

export interface OutgoingEmail {
  messageId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface EmailSender {
  /**
   * Delivers, or throws `EmailRejected` or `EmailDeferred`. The status says whether the email left the
   * house or was captured.
   */
  deliver(email: OutgoingEmail): Promise<"sent" | "captured">;
}

const timeoutMs = 10_000;

/** SMTP when there is a server; otherwise the message is kept beside its row in `emails`. */
export function createEmailSender(settings: {
  smtpUrl?: string | undefined;
  from: string;
  db: Queryable;
}): EmailSender {
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
    async deliver(email) {
      try {
        await transport.sendMail({ ...email, from: settings.from });
        return outcome;
      } catch (error) {
        throw toEmailError(error);
      }
    },
  };
}

/**
 * A final no to the recipient or to the message is about this email. To a sign-in or to the sender it
 * is about our settings: the email waits until they are mended.
 */
function toEmailError(error: unknown): EmailRejected | EmailDeferred {
  if (!(error instanceof Error)) return new EmailDeferred("unknown", String(error));
  const { code, command, responseCode, permanent } = smtpFields(error);
  const told = String(responseCode ?? code ?? "unknown");
  const isAboutMessage = command === "RCPT TO" || command === "DATA";
  return isAboutMessage && permanent
    ? new EmailRejected(told, error.message)
    : new EmailDeferred(told, error.message);
}

/** Nodemailer sets these on the errors that it hands out; on any other error they are missing. */
function smtpFields(error: Error): NodemailerError {
  return error;
}

interface CaptureInfo {
  messageId: string;
  accepted: string[];
  rejected: string[];
}

/** A nodemailer transport whose email box is the table of emails: the message has a row there. */
function capture(db: Queryable): Transport<CaptureInfo> {
  return {
    name: "capture",
    version: "1",
    send(email, done) {
      const id = email.message.messageId();
      const kept = db.query<{ to: string }>(sql`
        UPDATE emails SET status = 'captured' WHERE message_id = ${id} RETURNING "to"`);
      kept.then(
        ([row]) => {
          const info = { messageId: id, accepted: row ? [row.to] : [], rejected: [] };
          done(row ? null : new Error(`There is no email ${id}.`), info);
        },
        (fault: Error) => done(fault, { messageId: id, accepted: [], rejected: [] }),
      );
    },
  };
}
