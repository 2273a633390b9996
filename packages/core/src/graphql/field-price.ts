/** What a field costs, where the model of `api/prices.ts` would be wrong. */
export interface FieldPrice {
  /** Instead of 1, or of 0 for a plain value. */
  readonly price?: number;
  /** Items to expect where no argument tells. */
  readonly items?: number;
  /** The argument that is a list with an entry for each item. */
  readonly itemsOf?: string;
}
