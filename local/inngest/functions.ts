import type { EventTrigger, FunctionConfig } from "@/local/inngest/configuration";
import { type Database, statement } from "@/local/inngest/statement";

type Subscription = { config: FunctionConfig; trigger: EventTrigger };

const selectFunctions = statement<{ app: string; config: FunctionConfig; archived: boolean }, []>(
  "functions",
  "select app, config, archived from inngest.function order by id",
);

/** The registered functions, held in memory: every event and every call asks for them. */
export class FunctionRegistry {
  #configs = new Map<string, FunctionConfig>();
  #byEvent = new Map<string, Subscription[]>();
  #byPrefix: { prefix: string; subscription: Subscription }[] = [];

  /** Reads what the database has; called at start and after each registration. */
  async load(database: Database): Promise<void> {
    const rows = await selectFunctions(database);
    this.#configs = new Map(rows.map(({ config }) => [config.id, config]));
    this.#byEvent = new Map();
    this.#byPrefix = [];
    for (const { config, archived } of rows) {
      // An archived function only serves the runs it still has.
      if (!archived) this.#subscribe(config);
    }
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

  /** Functions with a trigger for this event name; expressions are not applied yet. */
  subscriptionsTo(eventName: string): Subscription[] {
    const wildcards = this.#byPrefix.filter(({ prefix }) => eventName.startsWith(prefix));
    const exact = this.#byEvent.get(eventName) ?? [];
    return [...exact, ...wildcards.map(({ subscription }) => subscription)];
  }
}
