import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";
import {
  accountPages,
  adminPages,
  type Examples,
  publicPages,
  type SitePage,
} from "@/tests/e2e/site-pages";
import { placeExampleOrder } from "@/tests/support/place-example-order";

/** The gzipped size of a page's scripts, without those of React and Next.js. */
const ownBytesMax = 150_000;
/** Pages that draw a chart or a graph, which are exempt from the limit. */
const pagesWithCharts = ["admin-overview", "admin-order", "admin-order-trace"];

let shop: ShopClient;
let examples: Examples;
beforeAll(async () => {
  shop = new ShopClient(inject("system"));
  examples = await placeExampleOrder(shop);
});
afterAll(() => shop.close());

const root = path.join(import.meta.dirname, "../../..");
const manifest = z.object({ rootMainFiles: z.array(z.string()).min(1) });

const sizes = new Map<string, number>();

async function readSize(script: string): Promise<number> {
  const known = sizes.get(script);
  if (known !== undefined) return known;
  const response = await fetch(new URL(script, shop.system.appUrl));
  const size = gzipSync(Buffer.from(await response.arrayBuffer())).length;
  sizes.set(script, size);
  return size;
}

type Cookies = Record<"visitor" | "customer" | "admin", string>;

async function listScripts({ path }: SitePage, cookie: string): Promise<Set<string>> {
  const response = await fetch(shop.system.appUrl + path, { headers: { cookie } });
  expect(response.status, path).toBe(200);
  const tags = [...(await response.text()).matchAll(/<script[^>]* src="([^"]+)"[^>]*>/g)];
  // Current browsers skip scripts that are only for browsers without modules.
  const used = tags.filter(([tag]) => !/nomodule/i.test(tag));
  return new Set(used.map(([, source = ""]) => source));
}

/** Finds the scripts that all pages of the build share: React, Next.js and the loader. */
function findFrameworkScripts(scripts: ReadonlySet<string>): string[] {
  const builds = fs.readdirSync(root).filter((name) => name.startsWith(".next-"));
  const candidates = builds.flatMap((build) => {
    const text = fs.readFileSync(path.join(root, build, "build-manifest.json"), "utf8");
    const { rootMainFiles } = manifest.parse(JSON.parse(text));
    return [rootMainFiles.map((file) => `/_next/${file}`)];
  });
  const found = candidates.find((files) => files.every((file) => scripts.has(file)));
  if (!found) throw new Error("The running build was not found in this checkout.");
  return found;
}

async function sumSizes(scripts: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const script of scripts) bytes += await readSize(script);
  return bytes;
}

describe("A page's first load", () => {
  it("loads at most 150 KB of our own scripts", async () => {
    const cookieOf = async (email: string) => (await signIn(shop.system, email)).jar.header;
    const cookies: Cookies = {
      visitor: "",
      customer: await cookieOf("customer@waybill.test"),
      admin: await cookieOf("admin@waybill.test"),
    };
    const pages: [SitePage, keyof Cookies][] = [
      ...publicPages(examples).map((page): [SitePage, "visitor"] => [page, "visitor"]),
      ...accountPages(examples).map((page): [SitePage, "customer"] => [page, "customer"]),
      ...adminPages(examples).map((page): [SitePage, "admin"] => [page, "admin"]),
    ];
    const framework = new Set<string>();
    const tooLarge: [string, number][] = [];
    for (const [page, user] of pages) {
      const scripts = await listScripts(page, cookies[user]);
      if (framework.size === 0)
        for (const script of findFrameworkScripts(scripts)) framework.add(script);
      const own = await sumSizes([...scripts].filter((script) => !framework.has(script)));
      expect(own, page.name).toBeGreaterThan(0);
      if (own > ownBytesMax && !pagesWithCharts.includes(page.name))
        tooLarge.push([page.name, own]);
    }
    expect(tooLarge).toEqual([]);
  });
});
