import { Page } from '../parts/page.tsx';

export function NewProgrammeScreen() {
  return <Page title="NewProgrammeScreen" />;
}
