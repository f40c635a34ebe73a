import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { launchWeb } from "./children";

describe("launchWeb", () => {
  it("rejects when another server answers on the app's port", async () => {
    const host = "127.0.0.1";
    const other = http.createServer((_, response) => response.end()).listen(0, host);
    await once(other, "listening");
    // The address of a TCP server is always an AddressInfo.
    const { port } = other.address() as AddressInfo;
    const pids: number[] = [];
    const context = {
      root: process.cwd(),
      env: process.env,
      onLine: () => {},
      onSpawn: (pid: number) => pids.push(pid),
      signal: new AbortController().signal,
    };
    await expect(launchWeb(context, { host, port, dev: false })).rejects.toThrow(
      `Port ${port} is taken. Set PORT to a free port.`,
    );
    expect(pids).toEqual([]);
    other.close();
  });
});
