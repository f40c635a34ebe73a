import type { RawData, WebSocketServer } from "ws";

const closeDeadlineMs = 1_000;

/** The options of a WebSocket server behind a shared port. Clients have two seconds to close. */
export function socketOptions(maxPayload: number) {
  return { noServer: true, perMessageDeflate: false, maxPayload, closeTimeout: 2_000 };
}

/** Closes every socket with a code, and terminates those that have not closed within a second. */
export async function closeSockets(
  server: WebSocketServer,
  code: number,
  reason: string,
): Promise<void> {
  const closed = [...server.clients].map(
    (client) => new Promise<void>((resolve) => client.once("close", () => resolve())),
  );
  for (const client of server.clients) client.close(code, reason);
  const deadline = setTimeout(() => {
    for (const client of server.clients) client.terminate();
  }, closeDeadlineMs);
  await Promise.all(closed);
  clearTimeout(deadline);
}

/** The text of a message. `ws` delivers messages in several types. */
export function messageText(message: RawData): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString();
  return message instanceof ArrayBuffer ? Buffer.from(message).toString() : message.toString();
}
