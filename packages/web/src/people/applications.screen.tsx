import { Page } from '../parts/page.tsx';

export function ApplicationsScreen() {
  return <Page title="ApplicationsScreen" />;
}
