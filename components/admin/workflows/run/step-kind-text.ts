const texts: Readonly<Record<string, string>> = {
  run: "",
  sendEvent: "sends an event",
  sleep: "sleeps",
  waitForEvent: "waits for an event",
  waitForSignal: "waits for a signal",
  invoke: "invokes a function",
};

/** What a step does, if it does anything else than run code. Kinds of a newer SDK are named. */
export function stepKindText(kind: string): string {
  return texts[kind] ?? kind;
}
