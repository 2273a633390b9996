import { Page } from '../parts/page.tsx';

export function CommunityScreen() {
  return <Page title="CommunityScreen" />;
}
