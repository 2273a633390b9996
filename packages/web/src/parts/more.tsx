import { useState } from 'react';
import { useWords } from '../texts/text.ts';
import { Button } from './button.tsx';

export interface MoreProps {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
  load(after: string): Promise<void>;
}

/** The next page of a list, where there is one. */
export function More({ pageInfo, load }: MoreProps) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  if (!pageInfo.hasNextPage || !pageInfo.endCursor) return null;
  async function next(): Promise<void> {
    setBusy(true);
    await load(pageInfo.endCursor!);
    setBusy(false);
  }
  return (
    <Button busy={busy} onClick={() => void next()}>
      {t('parts.more')}
    </Button>
  );
}
