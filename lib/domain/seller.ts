/** Who sells, as invoices name the shop. */
export const sellerName = "Waybill";
