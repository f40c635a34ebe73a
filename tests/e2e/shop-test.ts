import { test as base, expect, type Page } from "@playwright/test";
import { ShopClient } from "@/tests/contract/shop-client";
import { controlSimulator } from "@/tests/support/simulator-control";
import { e2eSystem } from "./system";
import { TrackPage } from "./track-page";

export { expect } from "@playwright/test";

/** The test system's default gateway and carrier settings. */
const defaultGateway = { webhookCopies: 1 };
const defaultCarrier = { latencyMs: 0, stepSeconds: 0.2 };

/** Slows down the simulated services, to observe a page between two steps. Undone afterward. */
export interface Pace {
  gateway(settings: Partial<typeof defaultGateway>): Promise<void>;
  carrier(settings: Partial<typeof defaultCarrier>): Promise<void>;
}

interface Fixtures {
  track: TrackPage;
  pace: Pace;
  /** Console errors that the test provokes. By default, any console error fails the test. */
  expectedErrors: RegExp | null;
  quietConsole: undefined;
}

/** A test with a browser and the shop's API. An unexpected console error of our pages fails it. */
export const test = base.extend<Fixtures, { shop: ShopClient }>({
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from it.
    async ({}, use) => {
      const shop = new ShopClient(e2eSystem());
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
      gateway: (settings) => controlSimulator(gatewayUrl, settings),
      carrier: (settings) => controlSimulator(carrierUrl, settings),
    });
    await controlSimulator(gatewayUrl, defaultGateway);
    await controlSimulator(carrierUrl, defaultCarrier);
  },

  expectedErrors: [null, { option: true }],

  quietConsole: [
    async ({ context, expectedErrors, shop }, use) => {
      const errors: string[] = [];
      context.on("weberror", (error) => errors.push(error.error().message));
      context.on("console", (message) => {
        // Chromium logs a 402 when a card is declined; the hosted checkout is not our page.
        const { url } = message.location();
        const isOurs = !url.startsWith(shop.system.gatewayUrl);
        // The sandboxed frame of an email preview blocks the scripts that Playwright injects.
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

/** Expects no horizontal scrolling. Polls, because charts take a moment to fit their container. */
export async function expectNoHorizontalScroll(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(elementsBeyondTheEdge), { message: page.url() })
    .toEqual([]);
}

/** What makes the page scroll sideways, so that a failure names it. Runs in the browser. */
function elementsBeyondTheEdge(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth === clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > clientWidth,
  );
  return [`${scrollWidth} px`, ...wide.map((element) => element.outerHTML.slice(0, 200))];
}
