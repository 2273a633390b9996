import { type ReactNode, useState } from 'react';
import { TextField } from '../parts/form.tsx';
import { useWords } from '../texts/text.ts';

export interface JsonFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint: ReactNode;
  readonly required: boolean;
  readonly value: unknown;
  onChange(value: unknown): void;
}

/** For what no field of ours is for: as JSON. What cannot be read goes along as text, for the plugin to refuse. */
export function JsonField({ value, onChange, hint, ...rest }: JsonFieldProps) {
  const { t } = useWords();
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  return (
    <TextField
      {...rest}
      hint={
        <>
          {hint} {t('plugins.asJson')}
        </>
      }
      lines={4}
      value={text}
      onChange={typed => {
        setText(typed);
        onChange(typed.trim() === '' ? undefined : parsed(typed));
      }}
    />
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
