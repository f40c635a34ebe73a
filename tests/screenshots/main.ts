import fs from "node:fs/promises";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { ShopClient } from "@/tests/contract/shop-client";
import { chromiumLaunch } from "@/tests/e2e/chromium";
import { addSession } from "@/tests/e2e/sign-in";
import { accountPages, adminPages, publicPages, type SitePage } from "@/tests/e2e/site-pages";
import { Visitor } from "@/tests/e2e/visitor";
import { type System, startSystem } from "@/tests/support/system";
import { fillShop } from "./fill-shop";

/** The folder of the screenshots, which are named `<page>.<width>.<scheme>.webp`. */
const folder = path.join(import.meta.dirname, "../../docs/screenshots");
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const schemes = ["light", "dark"] as const;
/** Longer pages are cut off at this height in CSS pixels. */
const heightMax = 1_800;
const drawingMs = 800;

/**
 * Takes screenshots of every page, wide and narrow, light and dark, in a shop with a year of orders.
 * Arguments limit them to the pages whose name contains one of the arguments.
 */
async function main(): Promise<void> {
  const filters = process.argv.slice(2);
  const isSelected = ({ name }: SitePage) =>
    filters.length === 0 || filters.some((filter) => name.includes(filter));
  // The defaults of `npm start`, instead of the faster settings for tests.
  const system = await startSystem({
    CARRIER_STEP_SECONDS: "1800",
    RATE_LIMIT_CREATE_PER_MINUTE: "",
    RATE_LIMIT_READ_PER_MINUTE: "",
    OPEN_UNPAID_MAX: "",
    UNPAID_HOLDS_PER_ADDRESS: "",
    UNPAID_HOLD_SHARE: "",
  });
  const shop = new ShopClient(system);
  const browser = await chromium.launch(await chromiumLaunch());
  try {
    const examples = await fillShop(shop);
    await fs.mkdir(folder, { recursive: true });
    const pageGroups = [
      { user: null, pages: publicPages(examples) },
      { user: "customer", pages: accountPages(examples) },
      { user: "admin", pages: adminPages(examples) },
    ] as const;
    for (const { user, pages } of pageGroups) {
      for (const size of sizes) {
        for (const scheme of schemes) {
          const context = await openContext(browser, system, { user, size, scheme });
          for (const page of pages.filter(isSelected))
            await takeScreenshot(context, page, size, scheme);
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

interface Viewer {
  user: "customer" | "admin" | null;
  size: { width: number; height: number };
  scheme: (typeof schemes)[number];
}

async function openContext(
  browser: Browser,
  system: System,
  { user, size, scheme }: Viewer,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: system.appUrl,
    viewport: size,
    colorScheme: scheme,
    reducedMotion: "reduce",
    hasTouch: size.width < 600,
  });
  if (user) await addSession(context, system, user);
  else await new Visitor(await context.newPage()).addToCart(2, 2);
  return context;
}

async function takeScreenshot(
  context: BrowserContext,
  { name, path: pagePath, drawnLater }: SitePage,
  { width }: { width: number },
  scheme: string,
): Promise<void> {
  const page = await context.newPage();
  const response = await page.goto(pagePath);
  if (!response?.ok()) throw new Error(`${pagePath} returned ${response?.status()}.`);
  await untilLoaded(page);
  if (drawnLater) await page.locator(drawnLater).first().waitFor();
  // Fit the viewport to the page: capturing beyond the viewport would change some layouts.
  const height = Math.min(heightMax, await page.evaluate(() => document.body.scrollHeight));
  await page.setViewportSize({ width, height });
  await untilLoaded(page);
  const y = await scrollToHash(page);
  // Playwright itself can't write WebP, which is a third of the size of PNG.
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", {
    ...{ format: "webp", quality: 82 },
    clip: { x: 0, y, width, height, scale: 1 },
  });
  const file = path.join(folder, `${name}.${width}.${scheme}.webp`);
  await fs.writeFile(file, Buffer.from(data, "base64"));
  await page.close();
}

/** Scrolls to the part that the URL names. Returns where the viewport starts, in CSS pixels. */
function scrollToHash(page: Page): Promise<number> {
  return page.evaluate(() => {
    if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
    return window.scrollY;
  });
}

/** Waits until the network is idle and fonts and charts are drawn. */
async function untilLoaded(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(drawingMs);
}

await main();
