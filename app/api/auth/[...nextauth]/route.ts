import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/auth-options";

interface Route {
  params: Promise<{ nextauth: string[] }>;
}

/** Reads the settings per request, because they are not available while the app is built. */
function handle(request: NextRequest, route: Route): Promise<Response> {
  return NextAuth(request, route, authOptions());
}

export { handle as GET, handle as POST };
