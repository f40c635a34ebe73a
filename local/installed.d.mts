/** The properties by which npm selects packages of a platform. */
interface Machine {
  os: string;
  cpu: string;
  libc: string | undefined;
}

/** See installed.mjs. */
export function isInstalled(
  root: string,
  options?: { tools?: boolean; machine?: Machine },
): boolean;

/** See installed.mjs. */
export function hasTools(root: string): boolean;
