import { Page } from '../parts/page.tsx';

export function ProgrammesScreen() {
  return <Page title="ProgrammesScreen" />;
}
