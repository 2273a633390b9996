import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** For a menu that scrolls sideways: where one is stands in the middle of it, on a narrow screen too. */
export function useCurrentInSight() {
  const menu = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const current = menu.current?.querySelector('[aria-current]');
    if (!menu.current || !current) return;
    const [around, own] = [menu.current.getBoundingClientRect(), current.getBoundingClientRect()];
    menu.current.scrollLeft += own.left - around.left - (around.width - own.width) / 2;
  }, [pathname]);
  return menu;
}
