import { Page } from '../parts/page.tsx';

export function MyMatchesScreen() {
  return <Page title="MyMatchesScreen" />;
}
