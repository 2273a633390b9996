import { Page } from '../parts/page.tsx';

export function PluginsScreen() {
  return <Page title="PluginsScreen" />;
}
