import { Page } from '../parts/page.tsx';

export function MySessionsScreen() {
  return <Page title="MySessionsScreen" />;
}
