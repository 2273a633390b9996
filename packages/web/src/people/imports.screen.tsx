import { Page } from '../parts/page.tsx';

export function ImportsScreen() {
  return <Page title="ImportsScreen" />;
}
