/** See installed.mjs. `machine` is what npm tells packages for one machine from another by. */
export function isInstalled(
  root: string,
  machine?: { os: string; cpu: string; libc: string | undefined },
): boolean;
