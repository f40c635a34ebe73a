/** Runs the tasks of a caller, and returns their results in their order. */
export type RunAll = <Result>(tasks: readonly (() => Promise<Result>)[]) => Promise<Result[]>;

/**
 * Runs at most `parallelMax` tasks at once, of all callers together. Each time one ends, the caller
 * whose turn it is starts the next, so that a few tasks do not wait for the thousand of another caller.
 */
export function fairLimit(parallelMax: number): RunAll {
  /** The tasks of each caller that wait, the next one last. The first caller has the next turn. */
  const callers: (() => void)[][] = [];
  let running = 0;

  function startNext(): void {
    while (running < parallelMax) {
      const waiting = callers.shift();
      const start = waiting?.pop();
      if (!waiting || !start) return;
      if (waiting.length > 0) callers.push(waiting);
      running += 1;
      start();
    }
  }

  function end(): void {
    running -= 1;
    startNext();
  }

  return <Result>(tasks: readonly (() => Promise<Result>)[]) => {
    if (tasks.length === 0) return Promise.resolve([]);
    const waiting: (() => void)[] = [];
    const results = tasks.map(
      (task) =>
        new Promise<Result>((resolve) => {
          waiting.push(() => {
            const result = task();
            resolve(result);
            result.then(end, end);
          });
        }),
    );
    callers.push(waiting.reverse());
    startNext();
    return Promise.all(results);
  };
}
