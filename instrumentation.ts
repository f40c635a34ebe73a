import type { Instrumentation } from "next";

/** Next.js calls this once in each server process, before it handles requests. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  // Reading `process.env` is a system call per variable, and Inngest's SDK reads all of them on
  // every request, which took 6% of CPU time. A copy is a plain object and costs nothing to read.
  process.env = { ...process.env };
  // Clients record their own calls; a span for every fetch of every library would only repeat them.
  process.env.NEXT_OTEL_FETCH_DISABLED = "1";
  const [
    { functions },
    { inngest },
    { functionRegistration },
    { setServedFunctions },
    { startServer },
  ] = await Promise.all([
    import("@/inngest"),
    import("@/lib/clients/inngest"),
    import("@/lib/clients/function-registration"),
    import("@/lib/clients/inngest-registration"),
    import("@/lib/start-server"),
  ]);
  setServedFunctions({
    ids: functions.map((served) => served.id(inngest.id)),
    register: functionRegistration(inngest, functions),
  });
  await startServer();
}

/** Next.js calls this for each error of a page or an action that nothing handled. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, where) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logPageError } = await import("@/lib/telemetry/log-page-error");
  logPageError(error, request, where);
};
