/**
 * A page from before a deploy asks for parts that are gone. It is loaded anew at the next step to another screen, never
 * under a form that somebody fills in.
 */
let isOld = false;
const listeners = new Set<() => void>();

export function watchForNewVersion(): void {
  window.addEventListener('vite:preloadError', event => {
    event.preventDefault();
    isOld = true;
    for (const tell of listeners) tell();
  });
}

export const newVersion = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => isOld,
};
