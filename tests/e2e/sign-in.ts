import type { BrowserContext, Page } from "@playwright/test";
import { signIn } from "@/tests/contract/sign-in";
import type { SystemAddress } from "@/tests/support/system";
import { e2eSystem } from "./system";

type DemoUser = "admin" | "operator" | "customer";

/** Gives a browser the session of one of the demo's people. */
export async function giveSession(
  context: BrowserContext,
  { appUrl }: Pick<SystemAddress, "appUrl">,
  who: DemoUser,
): Promise<void> {
  const { jar } = await signIn({ appUrl }, `${who}@waybill.test`);
  if (!jar.isSignedIn) throw new Error(`${who} could not sign in.`);
  const cookies = jar.entries().map(([name, value]) => ({ name, value, url: appUrl }));
  await context.addCookies(cookies);
}

/**
 * Opens a page as one of the demo's people, who is signed in already, and waits until its scripts
 * have run: by itself where that person is at home. The form is sign-in.spec.ts's subject.
 */
export async function signInAs(page: Page, who: DemoUser, path?: string): Promise<void> {
  await giveSession(page.context(), e2eSystem(), who);
  await page.goto(path ?? (who === "customer" ? "/account/orders" : "/admin"));
  await page.waitForLoadState("networkidle");
}
