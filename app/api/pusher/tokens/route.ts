import { z } from "zod";
import { actingAs } from "@/lib/context";
import { parseInput } from "@/lib/http/parse-input";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { checkTokens } from "@/lib/services/realtime/check-tokens";

const tokenList = z.strictObject({ tokens: z.array(z.string().max(512)).max(100) });

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  /** For the gateway of `/ws/orders`, which signs its calls with the secret of Channels. */
  POST: route({
    auth: "none",
    limit: null,
    isPolled: true,
    body: z.string(),
    encoding: "raw",
    async handle({ ctx, body, request }) {
      if (!ctx.publisher.isSigned(body, request.headers.get("x-pusher-signature") ?? "")) {
        throw problem(401, "The call must be signed with the secret of Channels.");
      }
      const input = parseInput(tokenList, JSON.parse(body));
      return {
        body: { valid: await checkTokens({ ctx: actingAs(ctx, { kind: "system" }), input }) },
      };
    },
  }),
});
