import { Page } from '../parts/page.tsx';

export function RunsScreen() {
  return <Page title="RunsScreen" />;
}
