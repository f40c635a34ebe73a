import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/auth-options";
import { observeRequests } from "@/lib/http/observe-requests";

interface Route {
  params: Promise<{ nextauth: string[] }>;
}

const handle = observeRequests(
  "/api/auth/[...nextauth]",
  // Reads the settings per request, because they are not available while the app is built.
  (request: NextRequest, route: Route): Promise<Response> =>
    NextAuth(request, route, authOptions()),
  { isLogged: true },
);

export { handle as GET, handle as POST };
