import { Page } from '../parts/page.tsx';

export function DeliveriesScreen() {
  return <Page title="DeliveriesScreen" />;
}
