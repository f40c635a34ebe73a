/**
 * The countries in which mail needs a postal code. In the others it is optional (Ireland) or doesn't
 * exist (Hong Kong, the United Arab Emirates).
 * Source: the `require` of each region with a `Z`, in Google's libaddressinput,
 * cpp/src/region_data_constants.cc at commit e20690c (June 2025).
 */
const needed: ReadonlySet<string> = new Set(
  (
    "AS AT AU AX BE BL BR CA CH CN CZ DE DK EE ES FI FK FM FR GB GF GG GL GP GR GS GU HU IM IN IO " +
    "IT JE JP KR LI LT LU LV MF MH MP MQ MX MY NC NL NO NZ PF PL PM PN PR PT PW RE RO RU SE SG SH " +
    "SJ SK SM TC TR TW UA US VI WF YT ZA"
  ).split(" "),
);

/** Whether an address in this country (ISO 3166-1 alpha-2) needs a postal code. */
export function needsPostalCode(country: string): boolean {
  return needed.has(country);
}
