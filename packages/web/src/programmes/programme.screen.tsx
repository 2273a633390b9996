import { Page } from '../parts/page.tsx';

export function ProgrammeScreen() {
  return <Page title="ProgrammeScreen" />;
}
