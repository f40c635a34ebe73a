export { type ArchiveOutcome, archiveProduct, restoreProduct } from "./archive-product";
export { changeProduct } from "./change-product";
export { createProduct } from "./create-product";
export { editProduct } from "./edit-product";
export {
  listAdminProducts,
  listCategories,
  readAdminProduct,
  readDefaultCurrency,
} from "./list-admin-products";
export { listProducts, readProduct, readProductRecord, readProducts } from "./list-products";
export { readPicture } from "./read-picture";
export { searchCatalog } from "./search-catalog";
export { removePicture, setPicture } from "./set-picture";
