// For tests: attacks a gateway from a thread of its own, so that the attack's own work does not slow
// down what is measured. It is plain JavaScript because a worker loads it without a compiler.
import net from "node:net";
import { workerData } from "node:worker_threads";

const { port, bogusSockets, halfOpenSockets, retryMs } = workerData;

function connect() {
  const socket = net.connect(port, "127.0.0.1");
  return socket.on("error", () => {}).resume();
}

/** A new invalid token each time. Every third client closes at once instead of waiting. */
function sendBogusToken(count) {
  const lines = [`GET /ws/orders?token=bogus-${count} HTTP/1.1`, "Host: shop"];
  lines.push("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");
  lines.push("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
  const socket = connect();
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, () => count % 3 === 0 && socket.destroy());
  socket.once("close", () => setTimeout(sendBogusToken, retryMs, count + bogusSockets));
}

for (let count = 0; count < bogusSockets; count += 1) sendBogusToken(count);
for (let count = 0; count < halfOpenSockets; count += 1) {
  connect().write("GET /ws/orders HTTP/1.1\r\nHost: half-open");
}
