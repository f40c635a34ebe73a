import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import nodemailer from "nodemailer";
import { afterEach, describe, expect, it, vi } from "vitest";
import { errorLine } from "@/lib/telemetry/safe-error";
import {
  EmailConfigurationRefused,
  EmailDeferred,
  EmailPartlyRefused,
  EmailRejected,
} from "./email-errors";
import { createEmailSender } from "./email-sender";

const email = {
  messageId: "<order-1-order_shipped-5@waybill>",
  to: "ann@customer.test",
  subject: "On its way",
  html: "<p>On its way</p>",
  text: "On its way",
};

const from = "orders@waybill.test";
const silent = "never answers";

let server: Server | undefined;
/** The lines that the server has received. */
let received: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  server?.close();
  server = undefined;
  received = [];
});

/**
 * Starts a mail server that answers commands as in `answers`, and 250 to all others. An answer to a
 * whole line precedes one to its command. With an empty answer it hangs up, and with `silent` it never answers.
 */
async function startMailServer(answers: Record<string, string>): Promise<string> {
  const listening = createServer((socket) => {
    if (answers.greeting === "") return socket.destroy();
    const write = (line: string) => line !== silent && socket.write(`${line}\r\n`);
    let inMessage = false;
    const answer = (line: string) => {
      received.push(line);
      if (inMessage && line !== ".") return;
      const command = inMessage ? "." : (line.split(/[ :]/)[0] ?? "").toUpperCase();
      inMessage = command === "DATA";
      const usualAnswer = command === "DATA" ? "354 go on" : "250 fine";
      const reply = answers[line] ?? answers[command] ?? usualAnswer;
      if (reply === "") return socket.destroy();
      write(reply);
    };
    socket.on("data", (chunk) => String(chunk).split("\r\n").filter(Boolean).forEach(answer));
    socket.on("error", () => undefined);
    write(answers.greeting ?? "220 email.test");
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  return `smtp://127.0.0.1:${port}`;
}

async function deliver(smtpUrl: string, to = email.to) {
  const emailSender = createEmailSender({ smtpUrl, from });
  return emailSender.deliver({ ...email, to }).catch((error: unknown) => error);
}

describe("createEmailSender", () => {
  it("sends an email that the server accepts", async () => {
    expect(await deliver(await startMailServer({}))).toBe("sent");
  });

  it("says in each email that no person wrote it, and which email it is", async () => {
    await deliver(await startMailServer({}));
    expect(received).toContain("Auto-Submitted: auto-generated");
    expect(received).toContain(`Message-ID: ${email.messageId}`);
  });

  it.each([
    ["the recipient", { RCPT: "550 no mailbox <ann@customer.test>" }],
    ["the recipient's mailbox", { RCPT: "552 5.2.2 <ann@customer.test> is over quota" }],
    ["a recipient with a name like that", { RCPT: "550 no <relay@x.test> for ann@customer.test" }],
    ["the message", { ".": "554 <ann@customer.test> looks like spam" }],
    ["a recipient without a domain", { RCPT: "504 5.5.2 <ann>: Recipient address rejected" }],
    ["a message that is too large", { MAIL: "552 5.3.4 Too large for <ann@customer.test>" }],
  ])("rejects the email on a 5xx to %s, without naming the recipient", async (_, answers) => {
    const error = await deliver(await startMailServer(answers));
    expect(error).toBeInstanceOf(EmailRejected);
    expect(error).toHaveProperty("response", expect.stringContaining("ann"));
    expect(errorLine(error)).toMatch(
      /^EmailRejected: The mail server rejected the email \(5\d\d\)\.$/,
    );
  });

  const login = { EHLO: "250-email.test\r\n250 AUTH PLAIN" };
  it.each([
    ["our login", { AUTH: "535 5.7.8 Username and password not accepted" }],
    ["our server, when it connects", { greeting: "554 5.7.1 Blocked by a list" }],
    ["our sender", { MAIL: "550 who are you?" }],
    ["to relay", { RCPT: "554 5.7.1 <ann@customer.test>: Relay access denied" }],
    ["to relay, without a code", { RCPT: "550 relaying to <ann@customer.test> prohibited" }],
    ["to relay, as qmail does", { RCPT: "553 not in my list of allowed rcpthosts (#5.7.1)" }],
    ["a sender without a login", { RCPT: "530 Authentication required" }],
    ["the domain that sent it", { ".": "550 5.7.26 The sender is unauthenticated" }],
    [
      "our sender, as Postfix does at the recipient",
      { RCPT: "550 5.1.8 <orders@waybill.test>: Sender address rejected: Domain not found" },
    ],
    ["our sender's address", { RCPT: "553 5.1.7 The address <orders> is not valid" }],
    ["our sender, with another code", { RCPT: "550 5.1.0 <o@w.test>: Sender address rejected" }],
    [
      "our name, as Postfix does at the recipient",
      { RCPT: "504 5.5.2 <host>: Helo command rejected: need fully-qualified hostname" },
    ],
    ["a missing login, without a code", { RCPT: "550 Authentication required" }],
    ["a missing login to relay", { RCPT: "550 Authentication is required for relay" }],
    ["to relay, in other words", { RCPT: "550 we do not relay" }],
    ["a sender before the login", { MAIL: "503 AUTH first" }],
    ["a recipient before the login", { RCPT: "503 5.5.1 AUTH first (#5.5.1)" }],
  ])("finds the configuration wrong when the server refuses %s", async (_, answers) => {
    const url = await startMailServer({ ...login, AUTH: "235 ok", ...answers });
    const error = await deliver(url.replace("//", "//user:password@"));
    expect(error).toBeInstanceOf(EmailConfigurationRefused);
    expect(errorLine(error)).toMatch(/refuses emails from this shop \((5\d\d|EAUTH)\)\.$/);
  });

  it.each([
    ["the connection", { greeting: "" }, true],
    ["the connection for now", { greeting: "421 busy" }, true],
    ["our name by hanging up", { EHLO: "" }, true],
    ["our sender for now", { MAIL: "451 try later" }, true],
    ["the recipient for now", { RCPT: "451 greylisted" }, false],
    ["the recipient by hanging up", { RCPT: "" }, false],
    ["the message by hanging up", { ".": "" }, false],
  ])("says whether every email waits when the server refuses %s", async (_, answers, isForAll) => {
    const error = await deliver(await startMailServer(answers));
    expect(error).toBeInstanceOf(EmailDeferred);
    expect(error).toHaveProperty("isForAll", isForAll);
  });

  it.each([
    ["550 no mailbox", true],
    ["451 greylisted", false],
  ])(
    "names the recipients that have not received the email after %s",
    async (answer, isPermanent) => {
      const url = await startMailServer({ "RCPT TO:<bo@shop.test>": answer });
      const error = await deliver(url, "ann@shop.test, bo@shop.test");
      expect(error).toBeInstanceOf(EmailPartlyRefused);
      expect(error).toMatchObject({ refused: ["bo@shop.test"], response: answer, isPermanent });
      expect(received).toContain("Message-ID: <order-1-order_shipped-5@waybill>");
      expect(errorLine(error)).not.toContain("bo@");
    },
  );

  it.each([
    ["the recipient is greylisted", { RCPT: "451 greylisted" }],
    ["the login fails for now", { ...login, AUTH: "454 4.7.0 Temporary failure" }],
    ["the sender is delayed", { MAIL: "451 try later" }],
  ])("defers the email when %s", async (_, answers) => {
    const url = (await startMailServer(answers)).replace(
      "//",
      "EHLO" in answers ? "//me:pw@" : "//",
    );
    expect(await deliver(url)).toBeInstanceOf(EmailDeferred);
  });

  it("defers the email when no server listens", async () => {
    const url = await startMailServer({});
    await new Promise((resolve) => server?.close(resolve));
    expect(errorLine(await deliver(url))).toMatch(/^EmailDeferred: .*\(E\w+\)\.$/);
  });

  it("waits ten minutes for the answer to a message, which may have been delivered", () => {
    const create = vi.spyOn(nodemailer, "createTransport");
    createEmailSender({ smtpUrl: "smtp://127.0.0.1:1", from });
    expect(create).toHaveBeenCalledWith(expect.objectContaining({ socketTimeout: 600_000 }));
  });

  it.each([
    ["greets us", { greeting: silent }, { connectMsMax: 100 }, true],
    ["answers our name", { EHLO: silent }, { setupMsMax: 100 }, true],
    ["answers the recipient", { RCPT: silent }, { answerMsMax: 2_000 }, false],
    ["accepts the message", { ".": silent }, { deliveryMsMax: 2_000 }, false],
  ])("stops waiting for a server that never %s", async (_, answers, timeouts, isForAll) => {
    const smtpUrl = await startMailServer(answers);
    const sender = createEmailSender({ smtpUrl, from, timeouts });
    const startedAt = performance.now();
    const error = await sender.deliver(email).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(EmailDeferred);
    expect(error).toHaveProperty("isForAll", isForAll);
    // The timeouts that are not given here are ten seconds and more.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
