import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";

const csrfAnswer = z.object({ csrfToken: z.string() });

/** The cookies of a browser, as far as a sign-in needs them. */
export class CookieJar {
  private readonly cookies: Map<string, string>;

  constructor(cookies: Iterable<[string, string]> = []) {
    this.cookies = new Map(cookies);
  }

  /** Copies the cookies, as someone who stole them would. */
  copy(): CookieJar {
    return new CookieJar(this.cookies);
  }

  /** The value of the `Cookie` header. */
  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** The cookies as name and value. */
  entries(): [name: string, value: string][] {
    return [...this.cookies];
  }

  /** Whether it contains a session cookie. */
  get isSignedIn(): boolean {
    return [...this.cookies].some(
      ([name, value]) => name.endsWith("session-token") && value !== "",
    );
  }

  /** Stores and removes cookies according to the response. */
  store(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(line))
        this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** Posts a form to next-auth as its own client does, and returns the URL it redirects to. */
async function postAuth(
  { appUrl }: Pick<SystemAddress, "appUrl">,
  jar: CookieJar,
  path: string,
  fields: Record<string, string>,
): Promise<{ status: number; url: string }> {
  const csrf = await fetch(`${appUrl}/api/auth/csrf`, { headers: { cookie: jar.header } });
  jar.store(csrf);
  const { csrfToken } = csrfAnswer.parse(await csrf.json());
  const response = await fetch(`${appUrl}/api/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: jar.header },
    body: new URLSearchParams({ callbackUrl: appUrl, ...fields, csrfToken, json: "true" }),
    redirect: "manual",
  });
  jar.store(response);
  const { url = "" } = z.object({ url: z.string().optional() }).parse(await response.json());
  return { status: response.status, url };
}

/** Signs in with a password. If that fails, the jar has no session. */
export async function signIn(
  system: Pick<SystemAddress, "appUrl">,
  email: string,
  password = "waybill-demo",
  fields: { callbackUrl?: string } = {},
): Promise<{ jar: CookieJar; status: number; url: string }> {
  const jar = new CookieJar();
  const result = await postAuth(system, jar, "callback/credentials", {
    ...{ email, password },
    ...fields,
  });
  return { jar, ...result };
}

export async function signOut(
  system: Pick<SystemAddress, "appUrl">,
  jar: CookieJar,
): Promise<void> {
  await postAuth(system, jar, "signout", {});
}
