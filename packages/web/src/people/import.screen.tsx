import { Page } from '../parts/page.tsx';

export function ImportScreen() {
  return <Page title="ImportScreen" />;
}
