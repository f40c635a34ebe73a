import { describe, expect, it } from "vitest";
import { addressLines, defaultShopSettings, shopSettings } from "./shop-settings";

describe("shop settings", () => {
  it("take their own defaults", () => {
    expect(shopSettings.parse(defaultShopSettings)).toEqual(defaultShopSettings);
  });

  it.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "take the time zone %s",
    (timeZone) => {
      expect(shopSettings.shape.timeZone.safeParse(timeZone).success).toBe(true);
    },
  );

  it.each(["", "+01:00", "Berlin", "Europe/Atlantis", "Europe/Berlin'; --"])(
    "refuse the time zone %j",
    (timeZone) => {
      expect(shopSettings.shape.timeZone.safeParse(timeZone).success).toBe(false);
    },
  );

  it("read addresses as people type them", () => {
    expect(addressLines.parse(" A@shop.test\n b@shop.test, c@shop.test\n")).toEqual([
      "a@shop.test",
      "b@shop.test",
      "c@shop.test",
    ]);
    expect(addressLines.safeParse(" \n").success).toBe(false);
    expect(addressLines.safeParse("not an address").success).toBe(false);
  });
});
