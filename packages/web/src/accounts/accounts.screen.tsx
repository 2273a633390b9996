import { Page } from '../parts/page.tsx';

export function AccountsScreen() {
  return <Page title="AccountsScreen" />;
}
