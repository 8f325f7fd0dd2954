import { api } from '../../../platform/http/index.ts';
import { applyShipped, importPrices, priceBook } from './book.ts';

export const priceRoutes = {
  book: api.prices.book.handler(({ input, context: { scope } }) => priceBook(scope, input.search)),
  apply: api.prices.apply.handler(({ input, context: { scope } }) => applyShipped(scope, input)),
  import: api.prices.import.handler(({ input, context: { scope } }) => importPrices(scope, input)),
};
