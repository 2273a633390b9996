import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { useWords } from '../texts/text.ts';
import { Copy } from './copy.tsx';

export interface ShownKeyProps {
  readonly name: string;
  readonly secret: string;
  onClose(): void;
}

/** The one time that a key is shown. A slip of the hand does not close it: it asks first. */
export function ShownKey({ name, secret, onClose }: ShownKeyProps) {
  const { t } = useWords();
  const [isAsked, setAsked] = useState(false);
  return (
    <Dialog
      title={t('administration.client.key', { name })}
      onClose={() => setAsked(true)}
      actions={
        <Button kind="main" onClick={onClose}>
          {t('administration.client.kept')}
        </Button>
      }
    >
      <p>{t('administration.client.keyOnce')}</p>
      <Copy label={t('administration.client.keyLabel')} text={secret} />
      <p className="small soft">
        {t('administration.client.keyUse')} <code>Authorization: Bearer …</code>
      </p>
      {isAsked && (
        <Notice kind="warning" takesFocus>
          <p>{t('administration.client.keyLost')}</p>
        </Notice>
      )}
    </Dialog>
  );
}
