import { once } from "node:events";
import net from "node:net";
import { describe, it } from "vitest";
import { silentLog } from "@/local/log";
import { eventually } from "./channels-fixture";
import { openSharedPort } from "./shared-port";

describe("openSharedPort", () => {
  it("closes a refused upgrade, even if the client does not close the connection", async () => {
    const port = await openSharedPort({ host: "127.0.0.1", port: 0, log: silentLog });
    const client = net.connect({ port: Number(new URL(port.url).port), allowHalfOpen: true });
    client.on("error", () => {}).resume();
    client.write(
      "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
    await once(client, "end");
    await eventually(() => {
      if (client.writable) client.write("still here");
      return client.destroyed;
    }).toBe(true);
    await port.close();
  });
});
