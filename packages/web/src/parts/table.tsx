import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../texts/text.ts';
import './table.css';

export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  /** As in `grid-template-columns`; `minmax(0, 1fr)` if it is not said. */
  readonly width?: string;
  readonly align?: 'start' | 'end';
  /** Where the rows can be put in its order. */
  readonly sorting?: Sorting;
  cell(row: Row): ReactNode;
}

export interface Sorting {
  readonly direction: 'ascending' | 'descending' | 'none';
  onSort(): void;
}

export interface Selection {
  has(id: string): boolean;
  toggle(id: string): void;
}

export interface TableProps<Row extends { readonly id: string }> {
  /** What the table lists, for ears. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** How many there are of which `rows` are loaded; undefined while nobody has counted so far. */
  readonly total?: number | undefined;
  /** Called when the end of what is loaded comes into sight. */
  onEnd?(): void;
  /** Enter or a click on a row. */
  onOpen?(row: Row): void;
  readonly selection?: Selection;
  /** The name of a row, for its checkbox. */
  nameOf?(row: Row): string;
}

/**
 * A grid of any number of rows, of which those in sight are in the document. One row is active: arrows, Page Up and Down,
 * Home and End move it, Enter opens it, Space selects it. On a narrow screen each row is a card.
 */
export function Table<Row extends { readonly id: string }>(props: TableProps<Row>) {
  const { label, rows, columns, total, onEnd, onOpen, selection, nameOf } = props;
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const narrow = useNarrow();
  const count = Math.max(rows.length, Math.min(total ?? rows.length, rows.length + 100));
  const height = narrow ? 40 + 26 * columns.length : rowHeight();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    // The active row stays in the document, or the focus would be lost with it.
    rangeExtractor: range => {
      const seen = Array.from(
        { length: range.endIndex - range.startIndex + 1 + 16 },
        (_, at) => range.startIndex - 8 + at,
      );
      const kept = seen.filter(at => at >= 0 && at < count);
      return active < count && !kept.includes(active) ? [...kept, active].sort((a, b) => a - b) : kept;
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const nearEnd = last >= rows.length - 20 && rows.length < (total ?? 0);
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, rows.length, onEnd]);
  useEffect(() => virtual.measure(), [height, virtual]);

  function move(to: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }),
    );
  }
  function onKeyDown(event: KeyboardEvent): void {
    // Whatever stands within a cell has its own keys.
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1);
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const row = rows[active];
    if (moves[event.key] !== undefined) move(moves[event.key]!);
    else if (event.key === 'Enter' && row) onOpen?.(row);
    else if (event.key === ' ' && row && selection) selection.toggle(row.id);
    else return;
    event.preventDefault();
  }

  const template = [...(selection ? ['2.75rem'] : []), ...columns.map(({ width = 'minmax(0, 1fr)' }) => width)].join(
    ' ',
  );
  return (
    <div
      ref={scroller}
      className="table"
      role="grid"
      aria-label={label}
      aria-rowcount={(total ?? rows.length) + 1}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      // As tall as what it lists, up to what fits the window.
      style={{ '--columns': template, '--listed': `${virtual.getTotalSize()}px` } as never}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="table-head">
        <div role="row" aria-rowindex={1} className="table-row">
          {selection && (
            <span role="columnheader">
              <span className="for-ears">{t('parts.table.selected')}</span>
            </span>
          )}
          {columns.map(({ id, label: name, align, sorting }) => (
            <span
              key={id}
              role="columnheader"
              className={align === 'end' ? 'table-end' : undefined}
              aria-sort={sorting?.direction}
            >
              {sorting ? (
                <button type="button" className="table-sort" onClick={sorting.onSort}>
                  {name}
                </button>
              ) : (
                name
              )}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="table-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(item => {
          const row = rows[item.index];
          return (
            <Line
              key={row?.id ?? `waiting-${item.index}`}
              row={row}
              at={item.index}
              top={item.start}
              height={item.size}
              isActive={item.index === active}
              isSelected={row !== undefined && (selection?.has(row.id) ?? false)}
              columns={columns}
              selection={selection}
              label={row && nameOf ? nameOf(row) : undefined}
              onFocus={setActive}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly row: { readonly id: string } | undefined;
  readonly at: number;
  readonly top: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly columns: readonly Column<unknown>[];
  readonly selection: Selection | undefined;
  readonly label: string | undefined;
  onFocus(at: number): void;
  onOpen?(row: unknown): void;
}

const Line = memo(
  function Line({ row, at, top, height, isActive, isSelected, columns, selection, label, onFocus, onOpen }: LineProps) {
    const { t } = useWords();
    const place = { transform: `translateY(${top}px)`, height };
    // Not loaded yet: its place is there, so that nothing jumps when it comes.
    if (!row)
      return (
        <div
          role="row"
          aria-rowindex={at + 2}
          aria-busy="true"
          className="table-row table-line table-waiting"
          style={place}
        >
          <span role="gridcell">
            <span className="for-ears">{t('parts.waiting')}</span>
          </span>
        </div>
      );
    return (
      <div
        role="row"
        aria-rowindex={at + 2}
        aria-selected={selection ? isSelected : undefined}
        className={`table-row table-line ${onOpen ? 'table-opens' : ''}`}
        style={place}
        data-row={at}
        tabIndex={isActive ? 0 : -1}
        onFocus={() => onFocus(at)}
        onClick={event => {
          if (!(event.target as Element).closest('a, button, input, label')) onOpen?.(row);
        }}
      >
        {selection && (
          <span role="gridcell">
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={t('parts.table.select', { name: label ?? '' })}
              checked={isSelected}
              onChange={() => selection.toggle(row.id)}
            />
          </span>
        )}
        {columns.map(({ id, label: name, align, cell }) => (
          <span key={id} role="gridcell" data-label={name} className={align === 'end' ? 'table-end' : undefined}>
            {cell(row)}
          </span>
        ))}
      </div>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.at === after.at &&
    before.top === after.top &&
    before.height === after.height &&
    before.isActive === after.isActive &&
    before.isSelected === after.isSelected &&
    before.columns === after.columns,
);

/** `--row` in pixels, as the reader's letters and density make it. */
function rowHeight(): number {
  const style = getComputedStyle(document.documentElement);
  return Number.parseFloat(style.getPropertyValue('--row')) * Number.parseFloat(style.fontSize) || 44;
}

const narrowScreen = matchMedia('(width < 40rem)');

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(narrowScreen.matches);
  useEffect(() => {
    const listen = () => setNarrow(narrowScreen.matches);
    narrowScreen.addEventListener('change', listen);
    return () => narrowScreen.removeEventListener('change', listen);
  }, []);
  return narrow;
}
