export { changeShopSettings } from "./change-shop-settings";
export { readShopSettings } from "./read-shop-settings";
