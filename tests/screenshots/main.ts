import fs from "node:fs/promises";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { Shop } from "@/tests/contract/shop";
import { chromiumLaunch } from "@/tests/e2e/chromium";
import { giveSession } from "@/tests/e2e/sign-in";
import { accountPages, adminPagePaths, openPages, type SitePage } from "@/tests/e2e/site-pages";
import { Visitor } from "@/tests/e2e/visitor";
import { fillShop } from "@/tests/screenshots/fill-shop";
import { type System, startSystem } from "@/tests/support/system";

/** Where the pictures are kept: `<page>.<width>.<scheme>.webp`. */
const folder = path.join(import.meta.dirname, "../../docs/screenshots");
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const schemes = ["light", "dark"] as const;
/** A longer page is cut off here, in CSS pixels. */
const heightMax = 1_800;
const settleMs = 800;

/**
 * Takes a picture of every page, wide and narrow, light and dark, in a shop with a year of orders
 * and some under way. With words after the command only pages whose name contains one of them.
 */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const isWanted = ({ name }: SitePage) =>
    wanted.length === 0 || wanted.some((word) => name.includes(word));
  // The pace and the limits of a shop that somebody has just started.
  const system = await startSystem({
    CARRIER_STEP_SECONDS: "1800",
    RATE_LIMIT_CREATE_PER_MINUTE: "",
    RATE_LIMIT_READ_PER_MINUTE: "",
    OPEN_UNPAID_MAX: "",
  });
  const shop = new Shop(system);
  const browser = await chromium.launch(await chromiumLaunch());
  try {
    const examples = await fillShop(shop);
    await fs.mkdir(folder, { recursive: true });
    const groups = [
      { who: null, pages: openPages(examples) },
      { who: "customer", pages: accountPages(examples) },
      { who: "admin", pages: adminPagePaths(examples) },
    ] as const;
    for (const { who, pages } of groups) {
      for (const size of sizes) {
        for (const scheme of schemes) {
          const context = await openContext(browser, system, { who, size, scheme });
          for (const page of pages.filter(isWanted)) await picture(context, page, size, scheme);
          await context.close();
        }
      }
    }
  } finally {
    await browser.close();
    await shop.close();
    await system.stop();
  }
}

interface Look {
  who: "customer" | "admin" | null;
  size: { width: number; height: number };
  scheme: (typeof schemes)[number];
}

async function openContext(
  browser: Browser,
  system: System,
  { who, size, scheme }: Look,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: system.appUrl,
    viewport: size,
    colorScheme: scheme,
    reducedMotion: "reduce",
    hasTouch: size.width < 600,
  });
  if (who) await giveSession(context, system, who);
  else await new Visitor(await context.newPage()).putIntoCart(2, 2);
  return context;
}

async function picture(
  context: BrowserContext,
  { name, path: address }: SitePage,
  { width }: { width: number },
  scheme: string,
): Promise<void> {
  const page = await context.newPage();
  const answer = await page.goto(address);
  if (!answer?.ok()) throw new Error(`${address} answered ${answer?.status()}.`);
  await settled(page);
  // As high as the page: a capture beyond the viewport lays some pages out by another width's rules.
  const height = Math.min(heightMax, await page.evaluate(() => document.body.scrollHeight));
  await page.setViewportSize({ width, height });
  await settled(page);
  // Playwright itself writes no WebP, which is a third of a PNG.
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", {
    ...{ format: "webp", quality: 82 },
    clip: { x: 0, y: 0, width, height, scale: 1 },
  });
  const file = path.join(folder, `${name}.${width}.${scheme}.webp`);
  await fs.writeFile(file, Buffer.from(data, "base64"));
  await page.close();
}

/** Live pages keep their connections: what is waited for is that nothing more is read. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(settleMs);
}

await main();
