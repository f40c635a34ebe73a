import { startCarrier } from "@/local/carrier";
import { startRealtime } from "@/local/channels";
import { startGateway } from "@/local/gateway";
import { startEngine } from "@/local/inngest";
import { jsonLog, type Log } from "@/local/log";
import type { ServicesConfig } from "./config";

// The child process `services`: all embedded services except PostgreSQL, in one Node process.

interface Service {
  close(): Promise<void>;
}

const log = jsonLog();
const logFor =
  (service: string): Log =>
  (level, message, fields) =>
    log(level, message, { service, ...fields });

const services: Service[] = [];
let closing: Promise<void> | undefined;

process.once("message", (config: ServicesConfig) => {
  void start(config).then(() => process.send?.({ ready: true }), fail);
});
process.on("SIGTERM", () => void shutDown());
process.on("SIGINT", () => void shutDown());
// The supervisor has exited. Without it, nothing would restart or stop this process.
process.on("disconnect", () => void shutDown());

async function start({ engine, realtime, gateway, carrier }: ServicesConfig): Promise<void> {
  if (gateway) services.push(await startGateway({ ...gateway, log: logFor("gateway") }));
  if (carrier) services.push(await startCarrier({ ...carrier, log: logFor("carrier") }));
  services.push(await startRealtime({ ...realtime, log: logFor("channels") }));
  if (engine) services.push(await startEngine({ ...engine, log: logFor("inngest") }));
}

function fail(error: unknown): void {
  log("error", "a service failed to start", { error });
  process.exitCode = 1;
  void shutDown();
}

async function shutDown(): Promise<void> {
  closing ??= closeAll();
  await closing;
  process.exit();
}

/** Closes the services in reverse order. One that fails to close does not affect the others. */
async function closeAll(): Promise<void> {
  for (const service of services.reverse()) {
    await service
      .close()
      .catch((error: unknown) => log("error", "a service failed to close", { error }));
  }
}
