import { Page } from '../parts/page.tsx';

export function HoursScreen() {
  return <Page title="HoursScreen" />;
}
