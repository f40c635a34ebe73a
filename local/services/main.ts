import { startCarrier } from "@/local/carrier";
import { startRealtime } from "@/local/channels";
import { startGateway } from "@/local/gateway";
import { startEngine } from "@/local/inngest";
import { jsonLog, type Log } from "@/local/log";
import type { ServicesConfig } from "./config";

/** The child process `services`: all embedded services but PostgreSQL, in one Node process. */
interface Service {
  close(): Promise<void>;
}

const log = jsonLog();
const logOf =
  (service: string): Log =>
  (level, message, fields) =>
    log(level, message, { service, ...fields });

const running: Service[] = [];
let ending: Promise<void> | undefined;

process.once("message", (config: ServicesConfig) => {
  void start(config).then(() => process.send?.({ ready: true }), fail);
});
process.on("SIGTERM", () => void end());
process.on("SIGINT", () => void end());
// The supervisor is gone: without it nothing would restart or stop us.
process.on("disconnect", () => void end());

async function start({ engine, realtime, gateway, carrier }: ServicesConfig): Promise<void> {
  if (gateway) running.push(await startGateway({ ...gateway, log: logOf("gateway") }));
  if (carrier) running.push(await startCarrier({ ...carrier, log: logOf("carrier") }));
  running.push(await startRealtime({ ...realtime, log: logOf("channels") }));
  if (engine) running.push(await startEngine({ ...engine, log: logOf("inngest") }));
}

function fail(error: unknown): void {
  log("error", "a service did not start", { error });
  process.exitCode = 1;
  void end();
}

async function end(): Promise<void> {
  ending ??= closeAll();
  await ending;
  process.exit();
}

/** In reverse order; one that cannot close does not keep the others open. */
async function closeAll(): Promise<void> {
  for (const service of running.reverse()) {
    await service
      .close()
      .catch((error: unknown) => log("error", "a service did not close", { error }));
  }
}
