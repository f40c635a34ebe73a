import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "@/tests/support/ports";
import { readRegistration } from "./inngest-registration";

let close = async () => {};
afterEach(() => close());

/** What is read from a server that gives this answer. */
async function readFrom(status: number, body: string) {
  const server = http.createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => new Promise((resolve) => server.close(() => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No TCP address.");
  return readAt(`http://127.0.0.1:${address.port}`);
}

function readAt(baseUrl: string) {
  return readRegistration({ baseUrl, signingKey: undefined }, "shop", AbortSignal.timeout(5_000));
}

describe("readRegistration", () => {
  it("reads the ids of an app's functions, also when there are none", async () => {
    const body = JSON.stringify([{ id: "shop-a", internal_id: "1", config: {} }, { id: "shop-b" }]);
    expect(await readFrom(200, body)).toEqual({
      kind: "listed",
      functionIds: ["shop-a", "shop-b"],
    });
    await close();
    expect(await readFrom(200, "[]")).toEqual({ kind: "listed", functionIds: [] });
  });

  it.each([
    [404, "404 page not found"],
    [404, JSON.stringify({ error: "not found", status: 404 })],
    [200, JSON.stringify({ data: null })],
    [200, "<html>"],
  ])("claims nothing about a server that answers %d %s", async (status, body) => {
    expect(await readFrom(status, body)).toEqual({ kind: "unlisted" });
  });

  it.each([401, 500, 503])("reports a server that answers %d as failing", async (status) => {
    expect(await readFrom(status, "[]")).toEqual({
      kind: "failing",
      error: `It responded with ${status}.`,
    });
  });

  it("reports a server that doesn't answer as away, with the reason", async () => {
    expect(await readAt(`http://127.0.0.1:${await freePort()}`)).toEqual({
      kind: "away",
      error: "It did not respond (ECONNREFUSED).",
    });
  });
});
