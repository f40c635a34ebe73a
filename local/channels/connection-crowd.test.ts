import { describe, expect, it } from "vitest";
import { ConnectionCrowd } from "./connection-crowd";

interface Connection {
  name: string;
  address: string;
}

/** Adds a connection per name, as `<address>:<credential>,<credential>`, and returns them. */
function crowdOf(...descriptions: string[]) {
  const crowd = new ConnectionCrowd<Connection>();
  const added = descriptions.map((description) => add(crowd, description));
  const newest = added.at(-1);
  if (!newest) throw new Error("The crowd is empty.");
  return { crowd, newest };
}

function add(crowd: ConnectionCrowd<Connection>, name: string): Connection {
  const [address = "", credentials = ""] = name.split(":");
  const connection = { name, address };
  crowd.add(connection);
  for (const credential of credentials.split(",").filter(Boolean)) {
    crowd.addCredential(connection, credential);
  }
  return connection;
}

function surplusOf(...descriptions: string[]): string {
  const { crowd, newest } = crowdOf(...descriptions);
  return crowd.surplus(newest).name;
}

const manyOf = (address: string) =>
  Array.from({ length: 12 }, (_, n) => `${address}:${address}${n}`);

describe("ConnectionCrowd", () => {
  it("lets the credential with the most lose its oldest, from however many addresses", () => {
    expect(surplusOf("a:1", "b:2", "c:2", "d:2", "a:3", "e")).toBe("b:2");
    expect(surplusOf("a:1", "a:2", "a:2", "a:3", "a")).toBe("a:2");
  });

  it("lets those without a credential go if most have none, from the most crowded address", () => {
    expect(surplusOf("a:1", "b", "a:1", "c", "d")).toBe("b");
    expect(surplusOf("a:1", "b", "c", "c", "c:2", "d")).toBe("c");
  });

  it("lets an address lose one that has far more than others, although nobody else there", () => {
    expect(surplusOf("z:1", ...manyOf("a"), "b")).toBe("a:a0");
    expect(surplusOf("z:1", ...manyOf("a"), "y:1", "b")).toBe("z:1");
    expect(surplusOf("z:1", ...manyOf("a"), "a:a5", "y:2", "b")).toBe("a:a5");
  });

  it("spares a newcomer from an address with colleagues in a flood from many addresses", () => {
    const bots = Array.from({ length: 57 }, (_, n) => `bot${n}`);
    expect(surplusOf(...bots, "192.0.2.1:1", "192.0.2.1")).toBe("bot0");
    expect(surplusOf("192.0.2.1:1", "192.0.2.1:2", ...bots, "192.0.2.1")).toBe("bot0");
    expect(surplusOf("192.0.2.1:1", ...bots, "bot5", "192.0.2.1")).toBe("bot5");
  });

  it("refuses the newest when nobody has too many", () => {
    expect(surplusOf("a:1", "b:2", "c:3", "d")).toBe("d");
    expect(surplusOf("a:1", "a:2", "a:3", "a")).toBe("a");
    expect(surplusOf(...manyOf("b"), ...manyOf("a"))).toBe("a:a11");
  });

  it("spares a connection with many credentials", () => {
    expect(surplusOf("a:1,2,3", "a:1", "a:1", "b")).toBe("a:1");
  });

  it("forgets connections and credentials that have ended", () => {
    const { crowd, newest } = crowdOf("a:1", "b:2", "b:2", "c");
    const [, first] = crowd;
    if (first) crowd.remove(first);
    expect(crowd.size).toBe(3);
    expect(crowd.surplus(newest)).toBe(newest);
    for (const connection of crowd) crowd.removeCredential(connection, "1");
    expect(crowd.surplus(newest).name).toBe("c");
    add(crowd, "a");
    expect(crowd.surplus(newest).name).toBe("a:1");
  });
});
