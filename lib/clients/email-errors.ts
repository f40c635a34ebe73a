import type { NodemailerError } from "nodemailer";
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
  /** Whether the attempt ended before the server accepted our sender, so that the server is at fault. */
  readonly isForAll: boolean;
  constructor(code: string, response: string, isForAll = false) {
    super(`The mail server did not accept the email (${code}).`);
    this.response = response;
    this.isForAll = isForAll;
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

/** The mail server accepted the email for some of its recipients, and refused the others. */
export class EmailPartlyRefused extends SafeError {
  override name = "EmailPartlyRefused";
  /** The responses of the server about these recipients. They may be stored only with the email. */
  readonly response: string;
  /** The recipients that have not received the email. */
  readonly refused: readonly string[];
  /** Whether no later attempt can succeed. */
  readonly isPermanent: boolean;
  constructor(refused: readonly string[], response: string, isPermanent: boolean) {
    super(`The mail server refused ${refused.length} of the email's recipients.`);
    this.response = response;
    this.refused = refused;
    this.isPermanent = isPermanent;
  }
}

/** What nodemailer reports about a delivery, as far as it is read here. */
interface Delivered {
  rejectedErrors?: readonly NodemailerError[] | undefined;
}

/** What the server refused of an email that it accepted for other recipients. */
export function partialRefusal(info: Delivered): EmailPartlyRefused | null {
  const errors = info.rejectedErrors ?? [];
  if (errors.length === 0) return null;
  const refused = errors.flatMap(({ recipient }) => recipient ?? []);
  const response = errors.map(({ response, message }) => response ?? message).join("\n");
  const isPermanent = errors.every(({ permanent }) => permanent === true);
  return new EmailPartlyRefused(refused, response, isPermanent);
}

/**
 * What a failed attempt means. Only a refusal of the recipient or of the message is about this email.
 * A refusal before the recipient was named is about our server, login or sender, and so may be one of
 * the recipient: many servers check all of that only then.
 */
export function toEmailError(
  error: unknown,
  hasBegun: boolean,
): EmailRejected | EmailConfigurationRefused | EmailDeferred {
  if (!(error instanceof Error)) return new EmailDeferred("unknown", String(error));
  if (error.name === "AbortError") {
    return new EmailDeferred("ETIMEDOUT", "The mail server took too long to answer.", !hasBegun);
  }
  const { code, command = "", responseCode, response = "", permanent } = smtpFields(error);
  const errorCode = String(responseCode ?? code ?? "unknown");
  const isAtMail = command === "MAIL FROM" && responseCode !== undefined;
  const isForAll = isAtMail || (!hasBegun && command !== "API");
  // Without a response, the login failed here: the server offers none, or we have no password.
  const isLoginMissing = code === "EAUTH" && responseCode === undefined;
  if (isLoginMissing) return new EmailConfigurationRefused(errorCode, error.message, true);
  if (hasBegun && isLoginWanted(response)) {
    return new EmailConfigurationRefused(errorCode, error.message, isAtMail);
  }
  if (!permanent) return new EmailDeferred(errorCode, error.message, isForAll);
  if (isAtMail && isAboutMessage(response)) return new EmailRejected(errorCode, error.message);
  return isForAll || isAboutUs(response)
    ? new EmailConfigurationRefused(errorCode, error.message, isForAll)
    : new EmailRejected(errorCode, error.message);
}

const addresses = /<[^>]*>|\S+@\S+/g;
/** The words in which servers refuse to relay, our sender, our name or a missing login. */
const wordsAboutUs = [
  /\brelay(ing)?\b.*\b(denied|permitted|prohibited|allowed)/,
  /\b(to|for|not|don't|doesn't|won't|can't) relay(ing)?\b/,
  /\brcpthosts\b/,
  /\bsender address rejected\b/,
  /\bhelo command rejected\b/,
  /\bauthentication (is )?(required|needed)\b|\bmust authenticate\b/,
];

/**
 * Whether a refusal of the recipient or the message is about our server, login or sender. Enhanced codes
 * say so (RFC 3463): x.7.x is security or policy, such as "relaying denied", x.1.7 and x.1.8 are the
 * sender's address. Postfix checks sender and name at the recipient (`smtpd_delay_reject`) and uses
 * other codes as well, and some servers send none.
 */
function isAboutUs(response: string): boolean {
  const enhanced = enhancedCode(response);
  if (enhanced && /^(7\.\d+|1\.[78])$/.test(enhanced)) return true;
  if (enhanced === null && /^530\b/.test(response)) return true;
  const text = response.replace(addresses, "").toLowerCase();
  return wordsAboutUs.some((words) => words.test(text));
}

/** "AUTH first": the server ends the delivery as out of sequence, which is no permanent refusal. */
function isLoginWanted(response: string): boolean {
  return /^503\b/.test(response);
}

/** A refusal at MAIL of the message's size or of its address in Unicode (RFC 3463, RFC 6531). */
function isAboutMessage(response: string): boolean {
  return /^552\b/.test(response) || ["3.4", "6.7"].includes(enhancedCode(response) ?? "");
}

/** The part of an enhanced status code that says what is refused: `7.1` of "554 5.7.1 Denied". */
function enhancedCode(response: string): string | null {
  return /^\d{3}[ -]\d\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null;
}

/** Nodemailer sets these fields on its errors; other errors lack them. */
function smtpFields(error: Error): NodemailerError {
  return error;
}
