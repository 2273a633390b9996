import { Page } from '../parts/page.tsx';

export function ApplyScreen() {
  return <Page title="ApplyScreen" />;
}
