import { Page } from '../parts/page.tsx';

export function SessionScreen() {
  return <Page title="SessionScreen" />;
}
