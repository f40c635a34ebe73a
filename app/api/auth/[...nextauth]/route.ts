import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/auth-options";

type Route = { params: Promise<{ nextauth: string[] }> };

/** Made on the first request: the settings are there then, but not while the app is built. */
function handle(request: NextRequest, route: Route): Promise<Response> {
  return NextAuth(request, route, authOptions());
}

export { handle as GET, handle as POST };
