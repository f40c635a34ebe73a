/** Looks again every 20 ms until `probe` finds something; fails after `msMax` (default 10 s). */
export async function waitFor<Found>(
  what: string,
  probe: () => Found | null | Promise<Found | null>,
  msMax = 10_000,
): Promise<Found> {
  const deadline = Date.now() + msMax;
  while (Date.now() < deadline) {
    const found = await probe();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited ${msMax} ms in vain for ${what}.`);
}
