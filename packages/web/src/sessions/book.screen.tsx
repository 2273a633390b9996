import { Page } from '../parts/page.tsx';

export function BookScreen() {
  return <Page title="BookScreen" />;
}
