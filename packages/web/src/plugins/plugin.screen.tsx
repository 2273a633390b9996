import { Page } from '../parts/page.tsx';

export function PluginScreen() {
  return <Page title="PluginScreen" />;
}
