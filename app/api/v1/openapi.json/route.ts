import { createHash } from "node:crypto";
import { documentedCalls } from "@/app/api/v1/operations";
import { matchesTag } from "@/lib/http/entity-tag";
import { openApiDocument } from "@/lib/http/openapi";
import { api, route } from "@/lib/http/route";

interface Served {
  appUrl: string;
  text: string;
  /** Of the content, which may be sent compressed. */
  tag: string;
}

let served: Served | null = null;

/** Made once: it takes long enough to slow down others, and anyone may ask for it. */
function serve(appUrl: string): Served {
  if (served?.appUrl === appUrl) return served;
  const text = JSON.stringify(openApiDocument(documentedCalls, appUrl));
  const tag = `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  served = { appUrl, text, tag };
  return served;
}

/** The document of this API, for the reference at `/docs` and for generators of clients. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "none",
    limit: "read",
    async handle({ ctx, request }) {
      const { text, tag } = serve(ctx.settings.appUrl);
      const headers = { etag: tag, "cache-control": "no-cache" };
      if (matchesTag(request.headers.get("if-none-match"), tag)) {
        return new Response(null, { status: 304, headers });
      }
      return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
    },
  }),
});
