import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";

/** An engine in a process of its own, so that a test can kill it. Reports its URL to its parent. */
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
