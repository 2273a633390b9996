import { useParams } from '@tanstack/react-router';
import { PublicPage } from './public-page.tsx';

/** The page at its address, for who is signed in; to strangers it is shown without the rest of the app. */
export function PublicPageScreen() {
  return <PublicPage {...useParams({ from: '/p/$organisation/$slug' })} />;
}
