import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { Shop } from "@/tests/contract/shop";
import { signIn } from "@/tests/contract/sign-in";
import {
  accountPages,
  deskPages,
  type Examples,
  openPages,
  type SitePage,
} from "@/tests/e2e/site-pages";
import { exampleOrder } from "@/tests/example-order";

/** Gzipped, of all scripts that a page's HTML names, the framework's included. */
const bytesMax = 150_000;
/** They draw a chart or a graph. */
const withDrawing = ["desk-overview", "desk-order"];

let shop: Shop;
let examples: Examples;
beforeAll(async () => {
  shop = new Shop(inject("system"));
  examples = await exampleOrder(shop);
}, 120_000);
afterAll(() => shop.close());

const sizes = new Map<string, number>();

async function sizeOf(script: string): Promise<number> {
  const known = sizes.get(script);
  if (known !== undefined) return known;
  const answer = await fetch(new URL(script, shop.system.appUrl));
  const size = gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  sizes.set(script, size);
  return size;
}

/** What each page's first load is, in bytes. */
async function firstLoads(pages: readonly SitePage[], cookie = ""): Promise<[string, number][]> {
  const loads: [string, number][] = [];
  for (const { name, path } of pages) {
    const answer = await fetch(shop.system.appUrl + path, { headers: { cookie } });
    expect(answer.status, path).toBe(200);
    const html = await answer.text();
    const scripts = new Set(
      [...html.matchAll(/<script[^>]* src="([^"]+)"[^>]*>/g)]
        // Browsers of today leave it out.
        .filter(([tag]) => !/nomodule/i.test(tag))
        .map(([, source = ""]) => source),
    );
    expect(scripts.size, path).toBeGreaterThan(0);
    let bytes = 0;
    for (const script of scripts) bytes += await sizeOf(script);
    loads.push([name, bytes]);
  }
  return loads;
}

function tooLarge(loads: [string, number][]): [string, number][] {
  return loads.filter(([name, bytes]) => bytes > bytesMax && !withDrawing.includes(name));
}

describe("the scripts of a page's first load stay small:", () => {
  it("pages for anybody", async () => {
    expect(tooLarge(await firstLoads(openPages(examples)))).toEqual([]);
  });

  it("a customer's own", async () => {
    const { jar } = await signIn(shop.system, "customer@waybill.test");
    expect(tooLarge(await firstLoads(accountPages(examples), jar.header))).toEqual([]);
  });

  it("the desk's", async () => {
    const { jar } = await signIn(shop.system, "admin@waybill.test");
    expect(tooLarge(await firstLoads(deskPages(examples), jar.header))).toEqual([]);
  });
});
