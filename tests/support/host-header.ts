import http from "node:http";

/** The status of a GET whose Host header is `host`, as after a DNS rebinding: fetch won't lie. */
export async function statusUnderHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers: { host }, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on("error", reject);
  });
}
