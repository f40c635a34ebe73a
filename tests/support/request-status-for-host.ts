import http from "node:http";

/** The status of a GET with this Host header, as in DNS rebinding. `fetch` can't set the header. */
export async function requestStatusForHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers: { host }, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on("error", reject);
  });
}
