/** How many tokens one call asks about. With 200 bytes each they are a third of the largest body. */
const tokensPerCallMax = 100;
const parallelCallsMax = 2;

interface Question {
  token: string;
  resolve: (isValid: boolean | undefined) => void;
}

/**
 * Asks about tokens in batches: those that arrive while calls run are asked together by the next one,
 * so that the checks of a flood cost few calls. `ask` returns one answer per token, or undefined if the
 * app is unavailable; it must not reject.
 */
export function batchTokens(
  ask: (tokens: string[]) => Promise<boolean[] | undefined>,
): (token: string) => Promise<boolean | undefined> {
  const waiting: Question[] = [];
  let running = 0;

  async function askNext(): Promise<void> {
    running += 1;
    for (let batch = takeBatch(); batch.length > 0; batch = takeBatch()) {
      const answers = await ask(batch.map(({ token }) => token));
      for (const [index, { resolve }] of batch.entries()) resolve(answers?.[index]);
    }
    running -= 1;
  }

  /** The newest first, as the queue before it has chosen them. */
  function takeBatch(): Question[] {
    return waiting.splice(Math.max(0, waiting.length - tokensPerCallMax));
  }

  return (token) =>
    new Promise((resolve) => {
      waiting.push({ token, resolve });
      if (running < parallelCallsMax) void askNext();
    });
}
