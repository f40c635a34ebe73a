import { errorProblem } from "@/lib/http/error-problem";
import { problemResponse } from "@/lib/http/problem";
import { requestIdOf } from "@/lib/http/request-id";
import { idParams } from "@/lib/http/schemas";
import { contextFor } from "@/lib/runtime";
import { readPicture } from "@/lib/services/products";

/** An address with the picture's digest never shows another one; without it, ask each time. */
const forEver = "public, max-age=31536000, immutable";
const askAgain = "public, max-age=0, must-revalidate";

/** A product's picture. Anybody may see it, and it may be kept by whoever has seen it. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) return new Response(null, { status: 404 });
  const known = /^"([^"]+)"$/.exec(request.headers.get("if-none-match") ?? "")?.[1] ?? null;
  try {
    const picture = await readPicture({
      ctx: contextFor({ kind: "anonymous" }),
      input: { productId: parsed.data.id, unlessDigest: known },
    });
    if (!picture) return new Response(null, { status: 404 });
    const headers = {
      etag: `"${picture.digest}"`,
      "cache-control": searchParams.get("v") === picture.digest ? forEver : askAgain,
    };
    if ("unchanged" in picture) return new Response(null, { status: 304, headers });
    return new Response(new Uint8Array(picture.bytes), {
      headers: {
        ...headers,
        "content-type": picture.contentType,
        // An uploaded file is shown and never run, whatever its bytes pretend to be.
        "content-security-policy": "default-src 'none'; sandbox",
      },
    });
  } catch (error) {
    const requestId = requestIdOf(request);
    const about = { requestId, method: "GET", path: pathname };
    return problemResponse(errorProblem(error, about), pathname, requestId);
  }
}
