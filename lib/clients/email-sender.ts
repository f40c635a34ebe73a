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

/**
 * The mail server refuses our login, our sender, or to relay for us. No email can be delivered until
 * the configuration is corrected, so none of them has failed.
 */
export class EmailConfigurationRefused extends SafeError {
  override name = "EmailConfigurationRefused";
  /** The response of the server. It may quote the recipient, so it is stored only with the email. */
  readonly response: string;
  /** Whether the recipient had not been named yet, so that every other email is refused as well. */
  readonly isForAll: boolean;
  constructor(code: string, response: string, isForAll: boolean) {
    super(`The mail server refuses emails from this shop (${code}).`);
    this.response = response;
    this.isForAll = isForAll;
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
   * `EmailRejected`, `EmailConfigurationRefused` or `EmailDeferred`.
   */
  deliver(email: OutgoingEmail): Promise<"sent" | "captured">;
}

const timeoutMs = 10_000;
/** Out-of-office replies are not sent to emails with this header (RFC 3834). */
const headers = { "Auto-Submitted": "auto-generated" };

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
        await transport.sendMail({ ...email, from: settings.from, headers });
        return outcome;
      } catch (error) {
        throw toEmailError(error);
      }
    },
  };
}

/**
 * What a failed attempt means. Only a refusal of the recipient or of the message is about this email.
 * A refusal before the recipient was named is about our server, login or sender, and so is one of
 * the recipient with a reason of security or policy (RFC 3463, x.7.x), such as "relaying denied".
 */
function toEmailError(error: unknown): EmailRejected | EmailConfigurationRefused | EmailDeferred {
  if (!(error instanceof Error)) return new EmailDeferred("unknown", String(error));
  const { code, command = "", responseCode, response = "", permanent } = smtpFields(error);
  const errorCode = String(responseCode ?? code ?? "unknown");
  const isAboutEmail = command === "RCPT TO" || command === "DATA";
  if (!permanent) {
    // Without a response, the login failed here: the server offers none, or we have no password.
    return code === "EAUTH" && responseCode === undefined
      ? new EmailConfigurationRefused(errorCode, error.message, true)
      : new EmailDeferred(errorCode, error.message);
  }
  return !isAboutEmail || isPolicyRefusal(response)
    ? new EmailConfigurationRefused(errorCode, error.message, !isAboutEmail)
    : new EmailRejected(errorCode, error.message);
}

const refusedToRelay =
  /\brelay(ing)?\b.*\b(denied|permitted|prohibited|allowed)|\bto relay\b|rcpthosts/i;
const addresses = /<[^>]*>|\S+@\S+/g;

/** Servers without enhanced status codes say that they don't relay, or ask for a login (530). */
function isPolicyRefusal(response: string): boolean {
  const [, enhanced] = /^5\d\d[ -](5\.\d{1,3})\.\d{1,3}\b/.exec(response) ?? [];
  if (enhanced !== undefined) return enhanced === "5.7";
  return /^530\b/.test(response) || refusedToRelay.test(response.replace(addresses, ""));
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
