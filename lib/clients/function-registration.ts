import type { Inngest, InngestFunction } from "inngest";
import { serve } from "inngest/next";
import { NextRequest } from "next/server";
import { z } from "zod";
import { errorLine } from "@/lib/telemetry/safe-error";

/** Registers an app's functions with its Inngest server. Resolves to the error, or null. */
export type RegisterFunctions = (appUrl: string) => Promise<string | null>;

const answerBody = z.object({ message: z.string() });
const errorLengthMax = 200;

/**
 * Makes a function that does what a `PUT` to `<appUrl>/api/inngest` does, through the SDK and without
 * the way over the network: an app need not be able to reach its own public address. Never throws.
 */
export function functionRegistration(
  client: Inngest.Any,
  functions: readonly InngestFunction.Any[],
): RegisterFunctions {
  // Only this process calls the handler, so a signature would prove nothing.
  const { PUT } = serve({ client, functions, enableUnauthedSync: true });
  return async (appUrl) => {
    try {
      const request = new NextRequest(`${appUrl}/api/inngest`, { method: "PUT" });
      const response = await PUT(request, undefined);
      if (response.ok) return null;
      const answer = answerBody.safeParse(await response.json().catch(() => undefined));
      const reason = answer.success ? `: ${answer.data.message.slice(0, errorLengthMax)}` : "";
      return `The registration failed with ${response.status}${reason}`;
    } catch (error) {
      return errorLine(error);
    }
  };
}
