import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Queryable } from "@/lib/db/database";
import { errorLine } from "@/lib/telemetry/safe-error";
import { createEmailSender, EmailDeferred, EmailRejected } from "./email-sender";

const rejectQuery = () => Promise.reject(new Error("The test has no database."));
const noDatabase: Queryable = { run: rejectQuery, query: rejectQuery, queryOnce: rejectQuery };
const email = {
  messageId: "<order-1-order_shipped-5@waybill>",
  to: "ann@customer.test",
  subject: "On its way",
  html: "<p>On its way</p>",
  text: "On its way",
};

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** Starts a mail server that answers commands as in `answers`, and 250 to all others. */
async function startMailServer(answers: Record<string, string>): Promise<string> {
  const listening = createServer((socket) => {
    let inMessage = false;
    const answer = (line: string) => {
      if (inMessage && line !== ".") return;
      const command = inMessage ? "." : (line.split(/[ :]/)[0] ?? "").toUpperCase();
      inMessage = command === "DATA";
      const usualAnswer = command === "DATA" ? "354 go on" : "250 fine";
      socket.write(`${answers[command] ?? usualAnswer}\r\n`);
    };
    socket.on("data", (chunk) => String(chunk).split("\r\n").filter(Boolean).forEach(answer));
    socket.on("error", () => undefined);
    socket.write("220 email.test\r\n");
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  return `smtp://127.0.0.1:${port}`;
}

async function deliver(smtpUrl: string) {
  const emailSender = createEmailSender({ smtpUrl, from: "orders@waybill.test", db: noDatabase });
  return emailSender.deliver(email).catch((error: unknown) => error);
}

describe("createEmailSender", () => {
  it("sends an email that the server accepts", async () => {
    expect(await deliver(await startMailServer({}))).toBe("sent");
  });

  it.each([
    ["the recipient", { RCPT: "550 no mailbox <ann@customer.test>" }],
    ["the message", { ".": "554 <ann@customer.test> looks like spam" }],
  ])("rejects the email on a 5xx to %s, without naming the recipient", async (_, answers) => {
    const error = await deliver(await startMailServer(answers));
    expect(error).toBeInstanceOf(EmailRejected);
    expect(error).toHaveProperty("response", expect.stringContaining("ann@customer.test"));
    expect(errorLine(error)).toMatch(
      /^EmailRejected: The mail server rejected the email \(55\d\)\.$/,
    );
  });

  it.each([
    ["the recipient is greylisted", { RCPT: "451 greylisted" }],
    ["the sender is refused", { MAIL: "550 who are you?" }],
  ])("defers the email when %s", async (_, answers) => {
    expect(await deliver(await startMailServer(answers))).toBeInstanceOf(EmailDeferred);
  });

  it("defers the email when no server listens", async () => {
    const url = await startMailServer({});
    await new Promise((resolve) => server?.close(resolve));
    expect(errorLine(await deliver(url))).toMatch(/^EmailDeferred: .*\(E\w+\)\.$/);
  });
});
