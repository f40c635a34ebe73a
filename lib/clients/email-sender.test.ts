import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Queryable } from "@/lib/db/database";
import { errorLine } from "@/lib/telemetry/safe-error";
import { createEmailSender, EmailDeferred, EmailRejected } from "./email-sender";

const noDatabase = () => Promise.reject(new Error("There is no database here."));
const nobody: Queryable = {
  run: noDatabase,
  query: noDatabase,
  queryOnce: noDatabase,
};
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

/** A mail server that answers each command with the line that `answers` has for it, or with 250. */
async function serve(answers: Record<string, string>): Promise<string> {
  const listening = createServer((socket) => {
    let inMessage = false;
    const answer = (line: string) => {
      if (inMessage && line !== ".") return;
      const command = inMessage ? "." : (line.split(/[ :]/)[0] ?? "").toUpperCase();
      inMessage = command === "DATA";
      const usual = command === "DATA" ? "354 go on" : "250 fine";
      socket.write(`${answers[command] ?? usual}\r\n`);
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
  const emailSender = createEmailSender({ smtpUrl, from: "orders@waybill.test", db: nobody });
  return emailSender.deliver(email).catch((error: unknown) => error);
}

describe("an email to a mail server", () => {
  it("is sent when the server takes it", async () => {
    expect(await deliver(await serve({}))).toBe("sent");
  });

  it.each([
    ["the recipient", { RCPT: "550 no mailbox <ann@customer.test>" }],
    ["the message", { ".": "554 <ann@customer.test> looks like spam" }],
  ])("is refused for good by a 5xx to %s, in words that name nobody", async (_, answers) => {
    const error = await deliver(await serve(answers));
    expect(error).toBeInstanceOf(EmailRejected);
    expect(error).toHaveProperty("answer", expect.stringContaining("ann@customer.test"));
    expect(errorLine(error)).toMatch(
      /^EmailRejected: The mail server refused the email \(55\d\)\.$/,
    );
  });

  it.each([
    ["the recipient has to wait", { RCPT: "451 greylisted" }],
    ["our sender is not known", { MAIL: "550 who are you?" }],
  ])("may go later when %s", async (_, answers) => {
    expect(await deliver(await serve(answers))).toBeInstanceOf(EmailDeferred);
  });

  it("may go later when no server listens", async () => {
    const url = await serve({});
    await new Promise((resolve) => server?.close(resolve));
    expect(errorLine(await deliver(url))).toMatch(/^EmailDeferred: .*\(E\w+\)\.$/);
  });
});
