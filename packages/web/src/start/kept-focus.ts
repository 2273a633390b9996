/** What somebody can be at with the keyboard. */
const focusable =
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';

/** Where the focus was, from the inside out, and beside each item of a list those next to it. */
interface Place {
  readonly around: readonly HTMLElement[];
  readonly beside: ReadonlyMap<HTMLElement, readonly HTMLElement[]>;
}

/**
 * When what had the focus is taken away, as a button that has done its work, the browser puts a reader back to the
 * beginning of the page. Instead, they go on beside it: at the neighbour in the list, else at what it stood in, else at
 * the heading.
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined;
  let place: Place | undefined;
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    place = placeOf(target);
  });
  let asked = false;
  new MutationObserver(() => {
    if (asked || !isLost(last)) return;
    asked = true;
    // Who takes something away may put the focus somewhere else themselves.
    requestAnimationFrame(() => {
      asked = false;
      if (isLost(last) && place) next(place)?.focus();
    });
  }).observe(document.body, { childList: true, subtree: true });
}

function isLost(last: HTMLElement | undefined): boolean {
  const { activeElement } = document;
  return last !== undefined && !last.isConnected && (activeElement === null || activeElement === document.body);
}

function placeOf(element: HTMLElement): Place {
  const around: HTMLElement[] = [];
  const beside = new Map<HTMLElement, readonly HTMLElement[]>();
  for (let at: HTMLElement | null = element; at && at.id !== 'main' && at !== document.body; at = at.parentElement) {
    around.push(at);
    const neighbours = [at.nextElementSibling, at.previousElementSibling];
    if (at.tagName === 'LI')
      beside.set(
        at,
        neighbours.filter(other => other instanceof HTMLElement),
      );
  }
  return { around, beside };
}

function next({ around, beside }: Place): HTMLElement | null {
  for (const element of around)
    for (const candidate of element.isConnected ? [element] : (beside.get(element) ?? [])) {
      if (!candidate.isConnected) continue;
      if (candidate.matches(focusable)) return candidate;
      const inside = candidate.querySelector<HTMLElement>(focusable);
      if (inside) return inside;
    }
  return document.querySelector<HTMLElement>('main h1');
}
