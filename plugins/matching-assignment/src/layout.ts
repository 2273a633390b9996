/**
 * The pairs that may be made, seen from the side that bids: "rows" bid for places in "columns". Weights are whole numbers
 * from 0 up (see weights.ts). Everything else in this plugin is the same for dense and sparse problems.
 */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** Finds the row's two best columns at these prices, better than `floor`, and leaves them in `best`. */
  findBest(row: number, price: Float64Array, floor: number): void;
  readonly best: Best;
  /** Collects into `found` the row's columns worth more than `floor` at these prices; returns how many. */
  collectAbove(row: number, price: Float64Array, floor: number, found: Found): number;
}

/** Column -1 where there is none. A worth is weight minus price. */
export interface Best {
  column: number;
  worth: number;
  second: number;
  secondWorth: number;
}

export interface Found {
  readonly column: Int32Array;
  readonly worth: Float64Array;
}

/** The weight of a pair that must not be made in a dense layout. */
export const excluded = -(2 ** 31);

/** `weight` is row-major. */
export function denseLayout(rows: number, columns: number, weight: Int32Array): Layout {
  const best = noBest();
  return {
    rows,
    columns,
    best,
    findBest(row, price, floor) {
      const start = row * columns;
      let column = -1;
      let worth = floor;
      let second = -1;
      let secondWorth = floor;
      for (let at = 0; at < columns; at++) {
        const here = weight[start + at]! - price[at]!;
        if (here > secondWorth && weight[start + at]! >= 0) {
          if (here > worth) {
            second = column;
            secondWorth = worth;
            column = at;
            worth = here;
          } else {
            second = at;
            secondWorth = here;
          }
        }
      }
      setBest(best, column, worth, second, secondWorth);
    },
    collectAbove(row, price, floor, found) {
      const start = row * columns;
      let count = 0;
      for (let at = 0; at < columns; at++) {
        const here = weight[start + at]! - price[at]!;
        if (here > floor && weight[start + at]! >= 0) {
          found.column[count] = at;
          found.worth[count++] = here;
        }
      }
      return count;
    },
  };
}

/** Compressed rows: the pairs of row i are rowStart[i] … rowStart[i + 1]. */
export function sparseLayout(rows: number, columns: number, edges: Edges): Layout {
  const { rowStart, column: columnOf, weight } = edges;
  const best = noBest();
  return {
    rows,
    columns,
    best,
    findBest(row, price, floor) {
      let column = -1;
      let worth = floor;
      let second = -1;
      let secondWorth = floor;
      for (let at = rowStart[row]!; at < rowStart[row + 1]!; at++) {
        const here = weight[at]! - price[columnOf[at]!]!;
        if (here > secondWorth) {
          if (here > worth) {
            second = column;
            secondWorth = worth;
            column = columnOf[at]!;
            worth = here;
          } else {
            second = columnOf[at]!;
            secondWorth = here;
          }
        }
      }
      setBest(best, column, worth, second, secondWorth);
    },
    collectAbove(row, price, floor, found) {
      let count = 0;
      for (let at = rowStart[row]!; at < rowStart[row + 1]!; at++) {
        const here = weight[at]! - price[columnOf[at]!]!;
        if (here > floor) {
          found.column[count] = columnOf[at]!;
          found.worth[count++] = here;
        }
      }
      return count;
    },
  };
}

export interface Edges {
  readonly rowStart: Uint32Array;
  readonly column: Uint32Array;
  readonly weight: Int32Array;
}

function noBest(): Best {
  return { column: -1, worth: 0, second: -1, secondWorth: 0 };
}

function setBest(best: Best, column: number, worth: number, second: number, secondWorth: number): void {
  best.column = column;
  best.worth = worth;
  best.second = second;
  best.secondWorth = secondWorth;
}
