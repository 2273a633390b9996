/** What a field costs, where the model of `api/prices.ts` would be wrong; and how long its list can be. */
export interface FieldPrice {
  /** Instead of 1, or of 0 for a plain value. */
  readonly price?: number;
  /** Items to expect where no argument tells; what there is beyond is paid for when it is there. */
  readonly items?: number;
  /** The most items that the list can have. It is enforced where they are written, and a longer one is not answered. */
  readonly most?: number;
  /** The argument that is a list with an entry for each item. */
  readonly itemsOf?: string;
}
