import { z } from "zod";
import { cronError } from "./cron-schedule";
import { parseDuration } from "./duration";
import { expressionError } from "./expression";

const retriesDefault = 4;

const expression = z.string().superRefine((source, context) => {
  const error = expressionError(source);
  if (error !== null) context.addIssue({ code: "custom", message: `invalid expression: ${error}` });
});

const duration = z
  .string()
  .refine((text) => parseDuration(text, Date.now()) !== null, "must be a duration such as 1h30m");

const eventTrigger = z.strictObject({
  event: z.string().min(1),
  expression: expression.optional(),
});

const cronTrigger = z.strictObject({
  cron: z.string().superRefine((source, context) => {
    const error = cronError(source);
    if (error !== null) context.addIssue({ code: "custom", message: `invalid cron: ${error}` });
  }),
});

const concurrencyLimit = z.strictObject({
  limit: z.number().int().min(0),
  key: expression.optional(),
  scope: z.enum(["fn", "env", "account"]).default("fn"),
});

const concurrency = z
  .union([
    z.number().transform((limit) => [{ limit, scope: "fn" as const }]),
    concurrencyLimit.transform((limit) => [limit]),
    z.array(concurrencyLimit).max(2),
  ])
  // 0 means that the function has no limit.
  .transform((limits) => limits.filter(({ limit }) => limit > 0));

const cancelRule = z.strictObject({
  event: z.string().min(1),
  if: expression.optional(),
  timeout: duration.optional(),
});

const batchEvents = z.strictObject({
  maxSize: z.number().int().min(1).max(100),
  timeout: duration,
  key: expression.optional(),
});

const functionSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z
    .array(z.union([eventTrigger, cronTrigger], "unsupported trigger"))
    .max(10)
    .default([]),
  steps: z.looseObject({
    step: z.looseObject({
      runtime: z.looseObject({ url: z.url() }),
      retries: z.looseObject({ attempts: z.number().int().min(0).max(20) }).optional(),
    }),
  }),
  idempotency: expression.optional(),
  concurrency: concurrency.optional(),
  cancel: z.array(cancelRule).max(5).optional(),
  batchEvents: batchEvents.optional(),
});

export interface ConcurrencyLimit {
  limit: number;
  key?: string | undefined;
  scope: string;
}
export type EventTrigger = z.infer<typeof eventTrigger>;
export type CancelRule = z.infer<typeof cancelRule>;
export interface BatchRule {
  sizeMax: number;
  timeoutMs: number;
  key: string | undefined;
}

/** A registered function as the engine uses it. */
export interface FunctionConfig {
  id: string;
  url: string;
  attemptsMax: number;
  eventTriggers: EventTrigger[];
  crons: string[];
  idempotency: string | undefined;
  concurrency: ConcurrencyLimit[];
  cancel: CancelRule[];
  batch: BatchRule | undefined;
}

/** Inngest's options that this engine lacks. They are refused by name, never ignored. */
const unsupported = ["rateLimit", "throttle", "debounce", "priority", "singleton", "timeouts"];

/** Thrown for an invalid registration. The message names the function and the option. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** Parses one function of a registration. Throws `ConfigurationError`. */
export function parseFunction(input: unknown): FunctionConfig {
  const id = nameOf(input);
  for (const option of unsupported) {
    if (optionOf(input, option) !== undefined) {
      throw new ConfigurationError(`${id}: "${option}" is not supported by this engine`);
    }
  }
  const parsed = functionSchema.safeParse(input);
  if (!parsed.success) throw new ConfigurationError(`${id}: ${describeIssues(parsed.error)}`);
  const config = parsed.data;
  if (config.batchEvents && (config.idempotency !== undefined || config.cancel?.length)) {
    throw new ConfigurationError(
      `${id}: batchEvents can't be combined with idempotency or cancelOn`,
    );
  }
  const { step } = config.steps;
  return {
    id,
    url: step.runtime.url,
    attemptsMax: (step.retries?.attempts ?? retriesDefault) + 1,
    eventTriggers: config.triggers.filter((trigger) => "event" in trigger),
    crons: config.triggers.flatMap((trigger) => ("cron" in trigger ? [trigger.cron] : [])),
    idempotency: config.idempotency,
    concurrency: config.concurrency ?? [],
    cancel: config.cancel ?? [],
    batch: config.batchEvents && batchRule(config.batchEvents),
  };
}

function batchRule(rule: z.infer<typeof batchEvents>): BatchRule {
  // The schema has validated the duration.
  const timeoutMs = parseDuration(rule.timeout, Date.now()) ?? 0;
  return { sizeMax: rule.maxSize, timeoutMs, key: rule.key };
}

function optionOf(input: unknown, option: string): unknown {
  return typeof input === "object" && input !== null ? Reflect.get(input, option) : undefined;
}

function nameOf(input: unknown): string {
  const id = optionOf(input, "id");
  return typeof id === "string" ? id : "function without id";
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const path = issue.path.join(".");
      if (issue.code !== "unrecognized_keys") return `${path}: ${issue.message}`;
      const names = issue.keys.map((key) => `"${key}"`).join(", ");
      return `${names}${path === "" ? "" : ` in ${path}`} is not supported by this engine`;
    })
    .join("; ");
}

const registrationSchema = z.looseObject({
  url: z.url(),
  functions: z.array(z.unknown()),
});

/** An app's registration: its name, its serve URL and its functions. */
export interface Registration {
  app: string;
  url: string;
  functions: FunctionConfig[];
}

/** Parses the body of `/fn/register` or an in-band sync response. Throws `ConfigurationError`. */
export function parseRegistration(input: unknown): Registration {
  const parsed = registrationSchema.safeParse(input);
  if (!parsed.success) {
    throw new ConfigurationError(`invalid registration: ${describeIssues(parsed.error)}`);
  }
  const { appName, app_id: appId } = parsed.data;
  const app = appName ?? appId;
  if (typeof app !== "string" || app === "") {
    throw new ConfigurationError("invalid registration: the app has no name");
  }
  const functions = parsed.data.functions.map(parseFunction);
  const duplicate = functions.find(({ id }, index) =>
    functions.slice(0, index).some((earlier) => earlier.id === id),
  );
  if (duplicate) throw new ConfigurationError(`${duplicate.id}: duplicate function id`);
  return { app, url: parsed.data.url, functions };
}
