import net from "node:net";
import { describe, expect, it } from "vitest";
import { silentLog } from "@/local/log";
import { openListener } from "./listener";

function open(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

describe("openListener", () => {
  it("closes the oldest of too many connections that send no request", async () => {
    const config = { host: "127.0.0.1", port: 0, silentConnectionsMax: 10, log: silentLog };
    const listener = await openListener(config, (_, response) => response.end("ok"));
    const sockets: net.Socket[] = [];
    let closed = 0;
    for (let count = 0; count < 40; count += 1) {
      const socket = await open(listener.port);
      socket
        .on("error", () => undefined)
        .on("close", () => {
          closed += 1;
        });
      socket.write("GET / HTTP/1.1\r\nHost: half");
      socket.resume();
      sockets.push(socket);
    }
    expect(await (await fetch(listener.url)).text()).toBe("ok");
    await expect.poll(() => closed).toBeGreaterThanOrEqual(30);
    expect(sockets.at(-1)?.destroyed).toBe(false);
    for (const socket of sockets) socket.destroy();
    await listener.close();
  });
});
