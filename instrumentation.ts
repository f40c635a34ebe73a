/** Runs once in each server process, before it takes requests. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  // Every look at the real environment is a system call for each variable, and Inngest's SDK looks
  // at all of them on every request: 6 % of the process. A copy is a plain object.
  process.env = { ...process.env };
  const { startServer } = await import("@/lib/start-server");
  await startServer();
}
