/** The orders in which `GET /orders` sorts; `-` means descending. The default is `-createdAt`. */
export const orderSorts = ["createdAt", "-createdAt", "updatedAt", "-updatedAt"] as const;
export type OrderSort = (typeof orderSorts)[number];
