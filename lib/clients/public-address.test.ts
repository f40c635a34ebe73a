import { describe, expect, it } from "vitest";
import { isPublicAddress, NotPublicName, refuseUrl, resolvePublic } from "./public-address";

describe("an address", () => {
  it.each([
    ...["93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"],
    ...["64:ff9b::808:808", "::ffff:8.8.8.8"],
  ])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...["127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"],
    ...["192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8"],
    ...["192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1"],
    ...["240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1"],
    ...["::ffff:10.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1"],
    ...["fec0::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "2001::1", "64:ff9b::7f00:1"],
    ...["64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "4000::1", "not an address", ""],
    // A network's own NAT64 block has the IPv4 address in other places, as 10.0.0.1 and 127.0.0.1 here.
    ...["64:ff9b:1:a00:0:100:808:808", "64:ff9b:1:7f00:0:100:808:808", "64:ff9b:1::808:808"],
    ...["64:ff9b:0:1::808:808", "64:ff9b::1:808:808"],
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("the URL of an endpoint", () => {
  it.each([
    ...["https://hooks.example.com/a?b=c", "http://example.com", "https://example.com:8443/x"],
    ...["https://8.8.8.8/", "https://[2606:4700:4700::1111]:8080/", "https://bücher.example/"],
  ])("may be %s", (url) => {
    expect(refuseUrl(url, { allowPrivate: false })).toBeNull();
  });

  it.each([
    ...["http://127.0.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/"],
    ...["http://0x7f.1/", "http://127.1/", "http://0/", "http://[::1]/", "http://[::ffff:7f00:1]/"],
    ...["http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/"],
    ...["http://[64:ff9b:1:a00:0:100:808:808]/", "http://[64:ff9b:1::808:808]/"],
    ...["http://169.254.169.254/latest/meta-data/", "http://10.1/", "http://192.168.0.1:8080/"],
    ...["http://①②⑦.⓪.⓪.①/", "http://127.0.0.1./", "http://[fe80::1]/", "http://100.64.1.1/"],
  ])("must not be %s", (url) => {
    expect(refuseUrl(url, { allowPrivate: false })).toContain("not public");
    expect(refuseUrl(url, { allowPrivate: true })).toBeNull();
  });

  it.each([
    ...["ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "example.com", ""],
    ...["https://user:pass@example.com/", "https://user@example.com/", "https://example.com:22/"],
    ...[
      "http://example.com:0/",
      "https://example.com:99999/",
      `https://e.com/${"a".repeat(3_000)}`,
    ],
    ...["https://", "http://[::1", "gopher://example.com/"],
  ])("must not be %s, even if private ones are allowed", (url) => {
    expect(refuseUrl(url, { allowPrivate: true })).not.toBeNull();
  });
});

it("refuses a name of this machine as one that does not exist", async () => {
  for (const name of ["localhost", "no-such-name.invalid"]) {
    const error = await resolvePublic(name).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotPublicName);
    expect(error).toMatchObject({ message: expect.stringContaining("public addresses only") });
  }
});
