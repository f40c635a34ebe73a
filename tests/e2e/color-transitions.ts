import type { Page } from "@playwright/test";

/** Waits until the color transitions after a change of the color scheme have ended. */
export async function untilColorsHaveChanged(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(transitions.map((one) => one.finished));
  });
}
