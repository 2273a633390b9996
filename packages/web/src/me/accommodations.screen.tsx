import { Page } from '../parts/page.tsx';

export function AccommodationsScreen() {
  return <Page title="AccommodationsScreen" />;
}
