import type { BrowserContext, Page } from "@playwright/test";
import { signIn } from "@/tests/contract/sign-in";
import type { SystemAddress } from "@/tests/support/system";
import { e2eSystem } from "./system";

type DemoUser = "admin" | "operator" | "customer";

/** Adds the session of a demo user to a browser context. */
export async function addSession(
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
 * Opens a page, by default the user's home page, signed in as a demo user, and waits until it is
 * hydrated. The sign-in form itself is tested in sign-in.spec.ts.
 */
export async function signInAs(page: Page, who: DemoUser, path?: string): Promise<void> {
  await addSession(page.context(), e2eSystem(), who);
  await page.goto(path ?? (who === "customer" ? "/account/orders" : "/admin"));
  await page.waitForLoadState("networkidle");
}
