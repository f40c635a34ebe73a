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

/** Gzipped, of the scripts that a page's HTML names and that not every page has. */
const ownBytesMax = 150_000;
/** What every page has: React, Next.js, and the little that is ours in the outermost layout. */
const sharedBytesMax = 140_000;
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

type Cookies = Record<"nobody" | "customer" | "admin", string>;

async function scriptsOf({ path }: SitePage, cookie: string): Promise<Set<string>> {
  const answer = await fetch(shop.system.appUrl + path, { headers: { cookie } });
  expect(answer.status, path).toBe(200);
  const tags = [...(await answer.text()).matchAll(/<script[^>]* src="([^"]+)"[^>]*>/g)];
  // Browsers of today leave out what is for those without modules.
  const used = tags.filter(([tag]) => !/nomodule/i.test(tag));
  return new Set(used.map(([, source = ""]) => source));
}

async function sum(scripts: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const script of scripts) bytes += await sizeOf(script);
  return bytes;
}

it("the scripts of a page's first load stay small", async () => {
  const cookieOf = async (email: string) => (await signIn(shop.system, email)).jar.header;
  const cookies: Cookies = {
    nobody: "",
    customer: await cookieOf("customer@waybill.test"),
    admin: await cookieOf("admin@waybill.test"),
  };
  const pages: [SitePage, keyof Cookies][] = [
    ...openPages(examples).map((page): [SitePage, "nobody"] => [page, "nobody"]),
    ...accountPages(examples).map((page): [SitePage, "customer"] => [page, "customer"]),
    ...deskPages(examples).map((page): [SitePage, "admin"] => [page, "admin"]),
  ];
  const named = new Map<string, Set<string>>();
  for (const [page, who] of pages) named.set(page.name, await scriptsOf(page, cookies[who]));
  const [first = new Set<string>(), ...others] = named.values();
  const shared = [...first].filter((script) => others.every((scripts) => scripts.has(script)));
  const sharedBytes = await sum(shared);
  expect(sharedBytes).toBeGreaterThan(50_000);
  expect(sharedBytes).toBeLessThan(sharedBytesMax);
  const tooLarge: [string, number][] = [];
  for (const [name, scripts] of named) {
    const own = (await sum(scripts)) - sharedBytes;
    if (own > ownBytesMax && !withDrawing.includes(name)) tooLarge.push([name, own]);
  }
  expect(tooLarge).toEqual([]);
}, 120_000);
