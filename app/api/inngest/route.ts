import { serve } from "inngest/next";
import { functions } from "@/inngest";
import { inngest } from "@/lib/clients/inngest";
import { observeRequests } from "@/lib/http/observe-requests";

export const dynamic = "force-dynamic";

const handlers = serve({ client: inngest, functions });
/** Not in the request log: Inngest calls it for each step, and runs and steps are recorded. */
const observed = (handler: typeof handlers.POST) => observeRequests("/api/inngest", handler);
export const GET = observed(handlers.GET);
export const POST = observed(handlers.POST);
export const PUT = observed(handlers.PUT);
