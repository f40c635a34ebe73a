import { test as base, expect, type Page } from "@playwright/test";
import { control } from "@/tests/contract/books";
import { Shop } from "@/tests/contract/shop";
import { e2eSystem } from "@/tests/e2e/system";
import { TrackPage } from "@/tests/e2e/track-page";

export { expect } from "@playwright/test";

/** How the gateway and the carrier of the test system behave when nothing is set. */
const usualGateway = { webhookCopies: 1 };
const usualCarrier = { latencyMs: 0, stepSeconds: 0.2 };

/** Holds the simulated services up, so that a page can be seen between two steps. Ends with the test. */
export interface Pace {
  gateway(settings: Partial<typeof usualGateway>): Promise<void>;
  carrier(settings: Partial<typeof usualCarrier>): Promise<void>;
}

interface Fixtures {
  track: TrackPage;
  pace: Pace;
  /** Console errors that the test brings about itself; by default none is in order. */
  expectedErrors: RegExp | null;
  quietConsole: undefined;
}

/** A test with a browser and the shop's API side by side. A console error of a page of ours fails it. */
export const test = base.extend<Fixtures, { shop: Shop }>({
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from it.
    async ({}, use) => {
      const shop = new Shop(e2eSystem());
      await use(shop);
      await shop.close();
    },
    { scope: "worker" },
  ],

  track: async ({ page }, use) => {
    await use(new TrackPage(page));
  },

  pace: async ({ shop }, use) => {
    const { gatewayUrl, carrierUrl } = shop.system;
    await use({
      gateway: (settings) => control(gatewayUrl, settings),
      carrier: (settings) => control(carrierUrl, settings),
    });
    await control(gatewayUrl, usualGateway);
    await control(carrierUrl, usualCarrier);
  },

  expectedErrors: [null, { option: true }],

  quietConsole: [
    async ({ context, expectedErrors, shop }, use) => {
      const errors: string[] = [];
      context.on("weberror", (error) => errors.push(error.error().message));
      context.on("console", (message) => {
        // Chromium logs the hosted checkout's 402 for a decline; that page is not ours.
        const { url } = message.location();
        const isOurs = !url.startsWith(shop.system.gatewayUrl);
        // An email's frame is sandboxed: it keeps out what the browser's driver would run in it.
        const isSandbox = /^Blocked script execution in 'about:srcdoc'/.test(message.text());
        if (message.type() === "error" && isOurs && !isSandbox)
          errors.push(`${message.text()} ${url}`);
      });
      await use(undefined);
      expect(errors.filter((error) => !expectedErrors?.test(error))).toEqual([]);
    },
    { auto: true },
  ],
});

/** Fails when the page can be scrolled sideways; a chart may take a moment to fit itself in. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const surplus = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  await expect.poll(surplus).toBe(0);
}
