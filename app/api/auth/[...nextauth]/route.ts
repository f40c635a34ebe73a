import NextAuth from "next-auth";
import { z } from "zod";
import { authOptions } from "@/lib/auth/auth-options";
import { checkAuthRequest, checkAuthResponse } from "@/lib/http/auth-request";
import { api, route } from "@/lib/http/route";

/** Reads the settings per request, because they are not available while the app is built. */
const auth = route({
  auth: "none",
  limit: null,
  params: z.object({ nextauth: z.array(z.string()) }),
  async handle({ request, params }) {
    const checked = await checkAuthRequest(request);
    const context = { params: Promise.resolve(params) };
    return checkAuthResponse(await NextAuth(checked, context, authOptions()));
  },
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({ GET: auth, POST: auth });
