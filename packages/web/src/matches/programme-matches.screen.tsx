import { Page } from '../parts/page.tsx';

export function ProgrammeMatchesScreen() {
  return <Page title="ProgrammeMatchesScreen" />;
}
