import { Page } from '../parts/page.tsx';

export function ClientsScreen() {
  return <Page title="ClientsScreen" />;
}
