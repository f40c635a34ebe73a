import fs from "node:fs";
import path from "node:path";

/**
 * Writes a file whole or not at all, over a crash of the machine too: what is there when this
 * returns is on the disk. `mode` is its permissions, whatever an older file had.
 */
export function replaceFile(file: string, content: string, mode = 0o644): void {
  const part = `${file}.new`;
  fs.rmSync(part, { force: true });
  fs.writeFileSync(part, content, { mode, flush: true });
  fs.renameSync(part, file);
  syncDirectory(path.dirname(file));
}

/** A rename is on the disk once its folder is. */
function syncDirectory(directory: string): void {
  const descriptor = fs.openSync(directory, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
