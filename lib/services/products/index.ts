export { archiveProduct, restoreProduct } from "./archive-product";
export { createProduct } from "./create-product";
export { editProduct } from "./edit-product";
export {
  listCategories,
  listDeskProducts,
  readDeskProduct,
  usualCurrency,
} from "./list-desk-products";
export { listProducts, readProduct, readProducts } from "./list-products";
export { readPicture } from "./read-picture";
export { searchCatalogue } from "./search-catalogue";
export { removePicture, setPicture } from "./set-picture";
