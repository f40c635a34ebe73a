/** Lets shoppers start batch by batch. */
export interface BatchGate {
  /** Resolves when the batch of the shopper with this index may start. */
  waitForTurn: (index: number) => Promise<void>;
  openNext: () => void;
  openAll: () => void;
}

/** Splits `count` shoppers into batches of equal size. The first batch may start at once. */
export function createBatchGate(count: number, batches: number): BatchGate {
  const openers: (() => void)[] = [];
  const gates = Array.from({ length: batches }, (_, batch) =>
    batch === 0 ? Promise.resolve() : new Promise<void>((resolve) => openers.push(resolve)),
  );
  return {
    waitForTurn: (index) => gates[Math.floor((index * batches) / count)] ?? Promise.resolve(),
    openNext: () => openers.shift()?.(),
    openAll: () => {
      for (const open of openers.splice(0)) open();
    },
  };
}
