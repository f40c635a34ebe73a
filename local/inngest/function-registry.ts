import type { EventTrigger, FunctionConfig } from "./configuration";
import { type Database, statement } from "./statement";

interface Subscription {
  config: FunctionConfig;
  trigger: EventTrigger;
}

type Row =
  | { app: string; checksum: string; config: FunctionConfig; archived: boolean }
  | { app: string; checksum: string; config: null; archived: null };

const selectFunctions = statement<Row, []>(
  "functions",
  `select a.name as app, a.checksum, f.config, f.archived
     from inngest.app a left join inngest.function f on f.app = a.name
    order by f.id`,
);

/** The registered functions, cached in memory because every event and every call needs them. */
export class FunctionRegistry {
  #configs = new Map<string, FunctionConfig>();
  #byEvent = new Map<string, Subscription[]>();
  #byPrefix: { prefix: string; subscription: Subscription }[] = [];
  #checksums = new Map<string, string>();

  /** Reloads all functions from the database. */
  async load(database: Database): Promise<void> {
    const rows = await selectFunctions(database);
    this.#checksums = new Map(rows.map(({ app, checksum }) => [app, checksum]));
    this.#configs = new Map();
    this.#byEvent = new Map();
    this.#byPrefix = [];
    for (const { config, archived } of rows) {
      if (config === null) continue;
      this.#configs.set(config.id, config);
      // An archived function starts no runs, but its open runs still need its configuration.
      if (!archived) this.#subscribe(config);
    }
  }

  /** The checksum of the app's registration as last loaded; undefined for an unknown app. */
  checksumOf(app: string): string | undefined {
    return this.#checksums.get(app);
  }

  #subscribe(config: FunctionConfig): void {
    for (const trigger of config.eventTriggers) {
      const subscription = { config, trigger };
      if (trigger.event.endsWith("*")) {
        this.#byPrefix.push({ prefix: trigger.event.slice(0, -1), subscription });
      } else {
        const others = this.#byEvent.get(trigger.event) ?? [];
        this.#byEvent.set(trigger.event, [...others, subscription]);
      }
    }
  }

  get(id: string): FunctionConfig | undefined {
    return this.#configs.get(id);
  }

  /** The triggers with this event name or a matching wildcard; the caller evaluates expressions. */
  subscriptionsTo(eventName: string): Subscription[] {
    const wildcards = this.#byPrefix.filter(({ prefix }) => eventName.startsWith(prefix));
    const exact = this.#byEvent.get(eventName) ?? [];
    return [...exact, ...wildcards.map(({ subscription }) => subscription)];
  }
}
