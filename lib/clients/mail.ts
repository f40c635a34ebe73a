import nodemailer, { type NodemailerError, type Transport } from "nodemailer";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { Fault } from "@/lib/telemetry/fault";

/** The mail server has refused this letter for good. */
export class MailRefused extends Fault {
  override name = "MailRefused";
  /** The server's own words. They quote the recipient: they are kept with the letter alone. */
  readonly answer: string;
  constructor(code: string, answer: string) {
    super(`The mail server refused the letter (${code}).`);
    this.answer = answer;
  }
}

/** The mail server did not take the letter; it may do so later. */
export class MailAway extends Fault {
  override name = "MailAway";
  /** The server's own words, or the way's; they are kept with the letter alone. */
  readonly answer: string;
  constructor(code: string, answer: string) {
    super(`The mail server did not take the letter (${code}).`);
    this.answer = answer;
  }
}

export interface OutgoingMail {
  messageId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface Mailer {
  /**
   * Delivers, or throws `MailRefused` or `MailAway`. The status says whether the letter left the
   * house or was captured.
   */
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
      try {
        await transport.sendMail({ ...mail, from: settings.from });
        return outcome;
      } catch (error) {
        throw toMailFault(error);
      }
    },
  };
}

/**
 * A final no to the recipient or to the message is about this letter. To a sign-in or to the sender it
 * is about our settings: the letter waits until they are mended.
 */
function toMailFault(error: unknown): MailRefused | MailAway {
  if (!(error instanceof Error)) return new MailAway("unknown", String(error));
  const { code, command, responseCode, permanent } = smtpFields(error);
  const told = String(responseCode ?? code ?? "unknown");
  const aboutLetter = command === "RCPT TO" || command === "DATA";
  return aboutLetter && permanent
    ? new MailRefused(told, error.message)
    : new MailAway(told, error.message);
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
