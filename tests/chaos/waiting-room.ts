/** Where shoppers wait until their part of the crowd is let in. */
export interface WaitingRoom {
  /** Resolves when the shopper with this index may come. */
  admitted: (index: number) => Promise<void>;
  openNext: () => void;
  openAll: () => void;
}

/** A crowd in parts of the same size. The first part is let in at once, the others when told to. */
export function waitingRoom(count: number, parts: number): WaitingRoom {
  const openers: (() => void)[] = [];
  const doors = Array.from({ length: parts }, (_, part) =>
    part === 0 ? Promise.resolve() : new Promise<void>((resolve) => openers.push(resolve)),
  );
  return {
    admitted: (index) => doors[Math.floor((index * parts) / count)] ?? Promise.resolve(),
    openNext: () => openers.shift()?.(),
    openAll: () => {
      for (const open of openers.splice(0)) open();
    },
  };
}
