/** The part of autocannon's API that the benchmark uses. The package ships no types. */
declare module "autocannon" {
  export interface Request {
    method: "GET" | "POST";
    path: string;
    headers?: Record<string, string>;
    body?: string;
    /** Called before each request; the request that it returns is sent. */
    setupRequest?(request: Request): Request;
  }
  export interface Options {
    url: string;
    connections: number;
    /** Seconds. */
    duration?: number;
    amount?: number;
    requests: Request[];
  }
  export interface Result {
    requests: { average: number; total: number };
    /** Milliseconds. */
    latency: { p50: number; p99: number; max: number };
    "2xx": number;
    non2xx: number;
    /** Requests without a response: timeouts and connections that ended. */
    errors: number;
    /** Seconds. */
    duration: number;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
