import nodemailer, { type NodemailerError, type Transport } from "nodemailer";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { SafeError } from "@/lib/telemetry/safe-error";

/** The mail server permanently rejected this email. */
export class EmailRejected extends SafeError {
  override name = "EmailRejected";
  /** The server's response. It quotes the recipient, so it may be stored only with the email. */
  readonly response: string;
  constructor(code: string, response: string) {
    super(`The mail server rejected the email (${code}).`);
    this.response = response;
  }
}

/** The email could not be delivered now. A later attempt may succeed. */
export class EmailDeferred extends SafeError {
  override name = "EmailDeferred";
  /** The response of the server, or the connection error. It may be stored only with the email. */
  readonly response: string;
  constructor(code: string, response: string) {
    super(`The mail server did not accept the email (${code}).`);
    this.response = response;
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
   * Sends an email by SMTP, or captures it in the database without a mail server. Throws
   * `EmailRejected` or `EmailDeferred`.
   */
  deliver(email: OutgoingEmail): Promise<"sent" | "captured">;
}

const timeoutMs = 10_000;

/** A sender over SMTP, or without `smtpUrl` one that marks the row in `emails` as captured. */
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
 * A permanent rejection of the recipient or the message concerns only this email. A rejection of the
 * login or the sender concerns our settings, so the email is deferred until they are corrected.
 */
function toEmailError(error: unknown): EmailRejected | EmailDeferred {
  if (!(error instanceof Error)) return new EmailDeferred("unknown", String(error));
  const { code, command, responseCode, permanent } = smtpFields(error);
  const errorCode = String(responseCode ?? code ?? "unknown");
  const isAboutMessage = command === "RCPT TO" || command === "DATA";
  return isAboutMessage && permanent
    ? new EmailRejected(errorCode, error.message)
    : new EmailDeferred(errorCode, error.message);
}

/** Nodemailer sets these fields on its errors; other errors lack them. */
function smtpFields(error: Error): NodemailerError {
  return error;
}

interface CaptureInfo {
  messageId: string;
  accepted: string[];
  rejected: string[];
}

/** A nodemailer transport that captures an email in its row of `emails`. */
function capture(db: Queryable): Transport<CaptureInfo> {
  return {
    name: "capture",
    version: "1",
    send(email, done) {
      const id = email.message.messageId();
      const captured = db.query<{ to: string }>(sql`
        UPDATE emails SET status = 'captured' WHERE message_id = ${id} RETURNING "to"`);
      captured.then(
        ([row]) => {
          const info = { messageId: id, accepted: row ? [row.to] : [], rejected: [] };
          done(row ? null : new Error(`Email ${id} not found.`), info);
        },
        (error: Error) => done(error, { messageId: id, accepted: [], rejected: [] }),
      );
    },
  };
}
