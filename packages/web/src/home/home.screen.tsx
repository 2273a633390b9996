import { Page } from '../parts/page.tsx';

export function HomeScreen() {
  return <Page title="HomeScreen" />;
}
