import { Page } from '../parts/page.tsx';

export function BeginScreen() {
  return <Page title="BeginScreen" />;
}
