import { useEffect, useState } from 'react';

/** What is typed reaches the address when the typing rests; going back finds it there. */
export function useSearched(
  inAddress: string | undefined,
  write: (searched: string | undefined) => unknown,
): readonly [typed: string, setTyped: (text: string) => void] {
  const [typed, setTyped] = useState(inAddress ?? '');
  useEffect(() => {
    if (typed === (inAddress ?? '')) return;
    const timer = setTimeout(() => write(typed || undefined), 250);
    return () => clearTimeout(timer);
  });
  return [typed, setTyped];
}
