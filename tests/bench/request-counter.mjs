import diagnostics from "node:diagnostics_channel";
import fs from "node:fs";
import path from "node:path";

// Loaded into every process of the measured system with `--import`. Counts the HTTP requests that its
// servers receive, by method and path, and writes the counts to a file. It takes microseconds of each
// request, which takes about a millisecond.

const directory = process.env.BENCH_REQUESTS_DIR;
const writeEveryMs = 250;
/** A part of a path with a digit or a random key in it, but not the version of an API. */
const variablePart = /(?<=\/)(?!v\d(?:\/|$))(?:[^/]*\d[^/]*|[a-z]+_\w{16,})(?=\/|$)/g;
const counts = new Map();
let isChanged = false;

diagnostics.subscribe("http.server.request.start", (message) => {
  const { method, url = "" } = message.request;
  const [pathname = ""] = url.split("?");
  const name = `${method} ${pathname.replace(variablePart, ":id")}`;
  counts.set(name, (counts.get(name) ?? 0) + 1);
  isChanged = true;
});

if (directory) {
  setInterval(() => {
    if (!isChanged) return;
    isChanged = false;
    const file = path.join(directory, `${process.pid}.json`);
    fs.writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(counts)));
    fs.renameSync(`${file}.new`, file);
  }, writeEveryMs).unref();
}
