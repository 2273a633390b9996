import { Page } from '../parts/page.tsx';

export function ModerationScreen() {
  return <Page title="ModerationScreen" />;
}
