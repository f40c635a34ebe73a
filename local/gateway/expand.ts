import { findMethod } from "@/local/gateway/payment-methods/routes";
import { invalidParameter } from "./api-error";
import type { StoreReader } from "./store";

type Loader = (store: StoreReader, id: string) => Promise<object>;

/** Loads the object of an id, by the prefix of the id. */
const loaders: Record<string, Loader> = {
  pi: (store, id) => store.find("payment_intents", id),
  ch: (store, id) => store.find("charges", id),
  du: (store, id) => store.find("disputes", id),
  cus: (store, id) => store.find("customers", id),
  pm: findMethod,
};

const pathsMax = 20;
const depthMax = 4;

/**
 * Replaces ids with their objects along paths such as `latest_charge` or
 * `data.payment_intent.latest_charge`. A path that does not lead to an id is a 400.
 * Source: https://docs.stripe.com/api/expanding_objects
 */
export async function expandObject(
  store: StoreReader,
  object: object,
  expand: unknown,
): Promise<object> {
  if (expand === undefined) return object;
  const paths: unknown[] = typeof expand === "object" && expand ? Object.values(expand) : [expand];
  if (paths.length > pathsMax) {
    throw invalidParameter("expand", "parameter_invalid", "Too many properties to expand.");
  }
  let expanded = object;
  for (const path of paths) {
    const steps = String(path).split(".");
    if (steps.length > depthMax) throw notExpandable(String(path));
    expanded = await expandPath(store, expanded, steps);
  }
  return expanded;
}

async function expandPath(store: StoreReader, object: object, path: string[]): Promise<object> {
  const [name = "", ...rest] = path;
  const value: unknown = Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
  if (value === undefined) throw notExpandable(name);
  // Null is valid: for example, an intent has no charge before its first attempt.
  if (value === null) return object;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const expanded = await Promise.all(
      items.map((item) => (isObject(item) ? expandPath(store, item, rest) : item)),
    );
    return { ...object, [name]: expanded };
  }
  const target = await loadTarget(store, name, value);
  return { ...object, [name]: rest.length > 0 ? await expandPath(store, target, rest) : target };
}

async function loadTarget(store: StoreReader, name: string, value: unknown): Promise<object> {
  if (isObject(value) && "id" in value) return value;
  const load = typeof value === "string" ? loaders[value.split("_")[0] ?? ""] : undefined;
  if (!load) throw notExpandable(name);
  return load(store, String(value));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function notExpandable(path: string) {
  return invalidParameter(
    "expand",
    "parameter_invalid",
    `This property can't be expanded: ${path}.`,
  );
}
