import type { Readable } from "node:stream";
import nodemailer from "nodemailer";
import { EmailPartlyRefused, partialRefusal, toEmailError } from "./email-errors";

export interface OutgoingEmail {
  messageId: string;
  /** An address, or several of them separated by commas. */
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface EmailSender {
  /**
   * Sends an email by SMTP. Without a mail server it stays in its row of `emails`, where operators read
   * it: it is captured. Throws `EmailRejected`, `EmailPartlyRefused`, `EmailConfigurationRefused` or
   * `EmailDeferred`.
   */
  deliver(email: OutgoingEmail): Promise<"sent" | "captured">;
  /** True without a mail server: emails may be inserted as captured. `deliver` captures queued ones. */
  capturesAll: boolean;
}

/** How long the parts of a delivery may take, in milliseconds. */
const smtpTimeouts = {
  /** Until the server has greeted us: its name is looked up, and the connection made and encrypted. */
  connectMsMax: 10_000,
  /** Until the server has accepted our login. A server that never gets that far is away. */
  setupMsMax: 20_000,
  /**
   * For each answer after that. A server checks a message before it accepts it, and one that we don't wait
   * for may deliver it, and again at each retry: RFC 5321 (4.5.3.2.6) asks for ten minutes.
   */
  answerMsMax: 600_000,
  /** In all. */
  deliveryMsMax: 660_000,
};

/** Out-of-office replies are not sent to emails with this header (RFC 3834). */
const headers = { "Auto-Submitted": "auto-generated" };

/** A sender over SMTP, or without `smtpUrl` one that captures each email. */
export function createEmailSender(settings: {
  smtpUrl?: string | undefined;
  from: string;
  /** Shorter ones for tests. */
  timeouts?: Partial<typeof smtpTimeouts>;
}): EmailSender {
  const { from, smtpUrl } = settings;
  if (!smtpUrl) return { deliver: async () => "captured", capturesAll: true };
  const timeouts = { ...smtpTimeouts, ...settings.timeouts };
  const transport = nodemailer.createTransport(smtpOptions(smtpUrl, timeouts));
  const begun = noteBegun(transport);
  return {
    capturesAll: false,
    async deliver(email) {
      const limit = limitTime(() => begun.has(email.messageId), timeouts);
      try {
        const info = await transport.sendMail({ ...email, from, headers, signal: limit.signal });
        const refusal = partialRefusal(info);
        if (refusal) throw refusal;
        return "sent";
      } catch (error) {
        if (error instanceof EmailPartlyRefused) throw error;
        throw toEmailError(error, begun.has(email.messageId));
      } finally {
        limit.stop();
        begun.delete(email.messageId);
      }
    },
  };
}

/** What `SMTP_URL` itself sets applies. Given beside a plain URL, these options would be ignored. */
function smtpOptions(url: string, { connectMsMax, answerMsMax }: typeof smtpTimeouts) {
  return {
    url,
    dnsTimeout: connectMsMax,
    connectionTimeout: connectMsMax,
    greetingTimeout: connectMsMax,
    socketTimeout: answerMsMax,
  };
}

/** Ends a delivery that hasn't begun in time, or takes too long in all. */
function limitTime(hasBegun: () => boolean, { setupMsMax, deliveryMsMax }: typeof smtpTimeouts) {
  const limit = new AbortController();
  const setup = setTimeout(() => {
    if (!hasBegun()) limit.abort();
  }, setupMsMax);
  const whole = setTimeout(() => limit.abort(), deliveryMsMax);
  return {
    signal: limit.signal,
    stop() {
      clearTimeout(setup);
      clearTimeout(whole);
    },
  };
}

/**
 * The Message-IDs of emails whose delivery has begun: the server was reached and the login done. The
 * error of a connection that ends does not say it, but an email's stream is made only then.
 */
function noteBegun(transport: TakesPlugins): Set<string> {
  const begun = new Set<string>();
  transport.use("stream", ({ message, data }, done) => {
    const createReadStream = message.createReadStream.bind(message);
    message.createReadStream = (options) => {
      if (typeof data.messageId === "string") begun.add(data.messageId);
      return createReadStream(options);
    };
    done();
  });
  return begun;
}

/** A nodemailer transporter, as far as a plugin of the step `stream` is concerned. */
interface TakesPlugins {
  use(step: "stream", plugin: (email: ComposedEmail, done: () => void) => void): unknown;
}

interface ComposedEmail {
  message: { createReadStream(options?: object): Readable };
  data: { messageId?: unknown };
}
