import { describe, expect, it } from "vitest";
import { defaultShopSettings, emailAddressList, shopSettings } from "./shop-settings";

describe("shopSettings", () => {
  it("accepts the defaults", () => {
    expect(shopSettings.parse(defaultShopSettings)).toEqual(defaultShopSettings);
  });

  it.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "accepts the time zone %s",
    (timeZone) => {
      expect(shopSettings.shape.timeZone.safeParse(timeZone).success).toBe(true);
    },
  );

  it.each(["", "+01:00", "Berlin", "Europe/Atlantis", "Europe/Berlin'; --"])(
    "rejects the time zone %j",
    (timeZone) => {
      expect(shopSettings.shape.timeZone.safeParse(timeZone).success).toBe(false);
    },
  );
});

describe("emailAddressList", () => {
  it("parses addresses separated by line breaks, spaces or commas", () => {
    expect(emailAddressList.parse(" A@shop.test\n b@shop.test, c@shop.test\n")).toEqual([
      "a@shop.test",
      "b@shop.test",
      "c@shop.test",
    ]);
    expect(emailAddressList.safeParse(" \n").success).toBe(false);
    expect(emailAddressList.safeParse("not an address").success).toBe(false);
  });
});
