import { Page } from '../parts/page.tsx';

export function OrganisationScreen() {
  return <Page title="OrganisationScreen" />;
}
