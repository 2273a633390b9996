import { lazyRouteComponent } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Broken } from './broken.tsx';

/** A screen that is loaded when somebody goes there. Of a page from before a deploy its part may be gone. */
export function screen<Module extends object, Name extends keyof Module>(load: () => Promise<Module>, name: Name) {
  return lazyRouteComponent(
    // What `vite:preloadError` was told of resolves with nothing.
    async () => ((await load()) as Module | undefined) ?? ({ [name]: LoadAnew } as unknown as Module),
    name,
  );
}

const kept = 'mentorkit:loaded-anew';

/** At this address already, with nothing on the page that could be lost: all of it is loaded anew, once. */
function LoadAnew() {
  const isSecond = sessionStorage.getItem(kept) === location.href;
  useEffect(() => {
    if (isSecond) return;
    sessionStorage.setItem(kept, location.href);
    location.reload();
  }, [isSecond]);
  return isSecond ? <Broken /> : null;
}
