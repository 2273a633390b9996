import { useEffect, useRef } from 'react';

/** Asks anew when the reader comes back to the window: what no stream tells may have changed meanwhile. */
export function useReturn(reload: () => void): void {
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  useEffect(() => {
    const onFocus = () => latest.current();
    window.addEventListener('focus', onFocus);
    return () => window.removeEventListener('focus', onFocus);
  }, []);
}
