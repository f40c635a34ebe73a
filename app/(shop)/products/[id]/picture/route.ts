import { idParams } from "@/lib/domain/url-fields";
import { problemResponse } from "@/lib/http/problem";
import { requestIdOf } from "@/lib/http/request-ids";
import { api } from "@/lib/http/route";
import { toProblem } from "@/lib/http/to-problem";
import { contextFor } from "@/lib/runtime";
import { readPicture } from "@/lib/services/products";

/** A URL that contains the picture's digest always serves the same bytes; others revalidate. */
const immutable = "public, max-age=31536000, immutable";
const revalidate = "public, max-age=0, must-revalidate";

/** The browser must never take an uploaded file for a page, nor run anything in it. */
const neverExecuted = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "x-content-type-options": "nosniff",
};

/** Serves a product's picture. It is public and may be cached by anyone. */
async function servePicture(
  request: Request,
  { params }: { params: Promise<unknown> },
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) return new Response(null, { status: 404 });
  const knownDigest = /^"([^"]+)"$/.exec(request.headers.get("if-none-match") ?? "")?.[1] ?? null;
  try {
    const picture = await readPicture({
      ctx: contextFor({ kind: "anonymous" }),
      input: { productId: parsed.data.id, unlessDigest: knownDigest },
    });
    if (!picture) return new Response(null, { status: 404 });
    const headers = {
      etag: `"${picture.digest}"`,
      "cache-control": searchParams.get("v") === picture.digest ? immutable : revalidate,
    };
    if ("unchanged" in picture) return new Response(null, { status: 304, headers });
    return new Response(new Uint8Array(picture.bytes), {
      headers: {
        ...headers,
        "content-type": picture.contentType,
        ...neverExecuted,
      },
    });
  } catch (error) {
    const requestId = requestIdOf(request);
    const about = { requestId, method: "GET", path: pathname };
    return problemResponse(toProblem(error, about), pathname, requestId);
  }
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({ GET: servePicture });
