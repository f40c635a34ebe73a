import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { z } from "zod";
import { Shop } from "@/tests/contract/shop";
import { signIn } from "@/tests/contract/sign-in";
import {
  accountPages,
  adminPagePaths,
  type Examples,
  openPages,
  type SitePage,
} from "@/tests/e2e/site-pages";
import { exampleOrder } from "@/tests/support/example-order";

/** Gzipped, of the scripts that a page's HTML names beside those of React and Next.js themselves. */
const ownBytesMax = 150_000;
/** They draw a chart or a graph. */
const withDrawing = ["admin-overview", "admin-order"];

let shop: Shop;
let examples: Examples;
beforeAll(async () => {
  shop = new Shop(inject("system"));
  examples = await exampleOrder(shop);
});
afterAll(() => shop.close());

const root = path.join(import.meta.dirname, "../../..");
const manifest = z.object({ rootMainFiles: z.array(z.string()).min(1) });

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

/** What a build says that each of its pages begins with: React, Next.js and the loader. */
function frameworkOf(scripts: ReadonlySet<string>): string[] {
  const builds = fs.readdirSync(root).filter((name) => name.startsWith(".next-"));
  const begun = builds.flatMap((build) => {
    const text = fs.readFileSync(path.join(root, build, "build-manifest.json"), "utf8");
    const { rootMainFiles } = manifest.parse(JSON.parse(text));
    return [rootMainFiles.map((file) => `/_next/${file}`)];
  });
  const found = begun.find((files) => files.every((file) => scripts.has(file)));
  if (!found) throw new Error("No build of this checkout is the one that runs.");
  return found;
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
    ...adminPagePaths(examples).map((page): [SitePage, "admin"] => [page, "admin"]),
  ];
  const framework = new Set<string>();
  const tooLarge: [string, number][] = [];
  for (const [page, who] of pages) {
    const scripts = await scriptsOf(page, cookies[who]);
    if (framework.size === 0) for (const script of frameworkOf(scripts)) framework.add(script);
    const own = await sum([...scripts].filter((script) => !framework.has(script)));
    expect(own, page.name).toBeGreaterThan(0);
    if (own > ownBytesMax && !withDrawing.includes(page.name)) tooLarge.push([page.name, own]);
  }
  expect(tooLarge).toEqual([]);
});
