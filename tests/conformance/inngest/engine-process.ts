import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";

/** Runs an engine in a separate process, which a test can kill, and sends its URL to the parent. */
const [settings = "{}"] = process.argv.slice(2);
const { databaseUrl, port, timeScale }: { databaseUrl: string; port: number; timeScale: number } =
  JSON.parse(settings);

const engine = await startEngine({
  host: "127.0.0.1",
  port,
  databaseUrl,
  eventKeys: [],
  serveUrls: [],
  timeScale,
  log: silentLog,
});
process.send?.(engine.url);
