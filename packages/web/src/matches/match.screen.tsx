import { Page } from '../parts/page.tsx';

export function MatchScreen() {
  return <Page title="MatchScreen" />;
}
