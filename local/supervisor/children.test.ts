import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { launchWeb } from "./children";

it("another server on the app's port, which answers, is not taken for the app", async () => {
  const host = "127.0.0.1";
  const other = http.createServer((_, response) => response.end()).listen(0, host);
  await once(other, "listening");
  // What listens on TCP has an address with a port.
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
    `Port ${port} is taken. Set PORT to a free one.`,
  );
  expect(pids).toEqual([]);
  other.close();
});
