import { headers } from "next/headers";
import type { AuthOptions, TokenSet, User } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import GitHubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { z } from "zod";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { contextFor } from "@/lib/runtime";
import { openSession, revokeSession, sessionMs, signInWithProvider } from "@/lib/services/users";
import { callerAddress } from "./caller-address";
import { isSecure } from "./session-cookie";
import { tryPassword } from "./try-password";

declare module "next-auth/jwt" {
  interface JWT {
    /** The id of a row of `sessions`. Nothing else in the cookie is trusted. */
    sessionId?: string;
  }
}

/**
 * The options of next-auth. Its cookie carries the id of a session row, so that sessions can be
 * revoked. GitHub and Google are enabled by setting their variables.
 */
export function authOptions(): AuthOptions {
  const settings = env();
  const system = contextFor({ kind: "system" });
  return {
    secret: settings.NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: sessionMs / 1000 },
    useSecureCookies: isSecure(),
    pages: { signIn: "/signin", error: "/signin", signOut: "/" },
    providers: [credentials(system), ...socialProviders()],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider === "credentials") return true;
        const provider = account?.provider;
        if (!account || (provider !== "github" && provider !== "google")) return false;
        const userId = await signInWithProvider({
          ctx: system,
          input: {
            provider,
            providerAccountId: account.providerAccountId,
            email: verifiedEmail(provider, user, profile),
            name: user.name || "Customer",
          },
        });
        if (userId === null) return "/signin?error=no_verified_email";
        user.id = String(userId);
        return true;
      },
      async jwt({ token, user }) {
        if (!user) return token;
        const userAgent = (await headers()).get("user-agent");
        const input = { userId: Number(user.id), userAgent };
        return { sessionId: await openSession({ ctx: system, input }) };
      },
    },
    events: {
      async signOut({ token }) {
        if (!token?.sessionId) return;
        await revokeSession({ ctx: system, input: { sessionId: token.sessionId } });
      },
    },
  };
}

function credentials(system: Context) {
  return CredentialsProvider({
    credentials: { email: {}, password: {} },
    async authorize(input) {
      const caller = callerAddress(await headers());
      const result = await tryPassword({ ctx: system, caller, input });
      if (result.kind === "signed_in") return { id: String(result.userId) };
      if (result.kind === "wrong") return null;
      // next-auth passes the error's message on to the sign-in form.
      throw new Error(result.kind);
    },
  });
}

function socialProviders() {
  const { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = env();
  return [
    ...(GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET
      ? [
          GitHubProvider({
            clientId: GITHUB_CLIENT_ID,
            clientSecret: GITHUB_CLIENT_SECRET,
            userinfo: { url: `${githubApi}/user`, request: readGitHubUser },
          }),
        ]
      : []),
    ...(GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET
      ? [GoogleProvider({ clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET })]
      : []),
  ];
}

/** The sign-in providers that are enabled besides the password. */
export function enabledProviders(): ("github" | "google")[] {
  return socialProviders().map(({ id }) => (id === "github" ? "github" : "google"));
}

const githubApi = "https://api.github.com";
const githubTimeoutMs = 10_000;

/** The profile with the primary email if GitHub verified it, which next-auth does not check. */
async function readGitHubUser({ tokens }: { tokens: TokenSet }) {
  const read = async (path: string) => {
    const response = await fetch(`${githubApi}${path}`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
      signal: AbortSignal.timeout(githubTimeoutMs),
    });
    if (!response.ok) throw new Error(`GitHub responded with ${response.status} for ${path}.`);
    return response.json();
  };
  const [profile, emails] = await Promise.all([read("/user"), read("/user/emails")]);
  const primary = githubEmails.parse(emails).find((email) => email.primary && email.verified);
  return { ...profile, email: primary?.email ?? null };
}

const githubEmails = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
);

/** The email, if verified. `readGitHubUser` returns only verified ones; Google marks them. */
function verifiedEmail(
  provider: "github" | "google",
  user: User,
  profile: object | undefined,
): string | null {
  const isVerified =
    provider === "github" ||
    (profile !== undefined && "email_verified" in profile && profile.email_verified === true);
  return isVerified ? (user.email ?? null) : null;
}
