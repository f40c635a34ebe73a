/** See installed.mjs. `machine` has the properties by which npm selects packages of a platform. */
export function isInstalled(
  root: string,
  machine?: { os: string; cpu: string; libc: string | undefined },
): boolean;
