import { Page } from '../parts/page.tsx';

export function VocabularyScreen() {
  return <Page title="VocabularyScreen" />;
}
