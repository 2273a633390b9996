import type { Issue } from '@mentorkit/client';
import { createContext, type ReactNode, type SubmitEvent, useContext, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../texts/text.ts';
import { Button } from './button.tsx';
import { forgetDraft, keepDraft, readDraft } from './draft.ts';
import './form.css';

type Values = Record<string, unknown>;

export interface FormState<V extends Values> {
  readonly values: V;
  set(change: Partial<V>): void;
  /** Puts what is wrong at its fields. A path ends with the name of the field: `["input", "title"]`. */
  show(issues: readonly Issue[]): void;
  /** A failure that belongs to no field. It stays until the next try. */
  say(message: string | undefined): void;
  /** After success: no draft is left, and the next is another thing. */
  done(next?: V): void;
  readonly issues: readonly Issue[];
  readonly message: string | undefined;
  readonly isRestored: boolean;
}

export interface FormOptions {
  /** Kept on this device from the first key, by this name; undefined where it is not to be kept (health, secrets). */
  readonly draft?: string;
}

/** The values of a form, what is wrong with them, and a draft that survives a closed window. */
export function useForm<V extends Values>(initial: V, { draft }: FormOptions = {}): FormState<V> {
  const [values, setValues] = useState(initial);
  const [issues, setIssues] = useState<readonly Issue[]>([]);
  const [message, say] = useState<string>();
  const [isRestored, setRestored] = useState(false);
  const touched = useRef(false);
  useEffect(() => {
    if (draft === undefined) return;
    let late = false;
    void readDraft<V>(draft).then(kept => {
      if (!kept || late || touched.current) return;
      setValues(before => ({ ...before, ...kept }));
      setRestored(true);
    });
    return () => {
      late = true;
    };
  }, [draft]);
  return {
    values,
    issues,
    message,
    isRestored,
    set(change) {
      touched.current = true;
      setValues(before => {
        const next = { ...before, ...change };
        if (draft !== undefined) void keepDraft(draft, next);
        return next;
      });
      setIssues(before => before.filter(({ path }) => !path.some(part => part in change)));
    },
    show(found) {
      say(undefined);
      setIssues(found);
    },
    say(text) {
      setIssues([]);
      say(text);
    },
    done(next = initial) {
      touched.current = false;
      if (draft !== undefined) void forgetDraft(draft);
      setValues(next);
      setIssues([]);
      say(undefined);
      setRestored(false);
    },
  };
}

const FormContext = createContext<readonly Issue[]>([]);

export interface FormProps<V extends Values> {
  readonly form: FormState<V>;
  onSubmit(values: V): void;
  readonly submit: string;
  readonly sending?: boolean;
  /** Beside the button that sends it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Fields, one button that sends them, and above them what is wrong, with a link to each field. */
export function Form<V extends Values>({ form, onSubmit, submit, sending, actions, children }: FormProps<V>) {
  const { t } = useWords();
  const summary = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLFormElement>(null);
  const { issues, message } = form;
  const wrong = issues.length > 0 || message !== undefined;
  useEffect(() => {
    if (wrong) summary.current?.focus();
  }, [wrong, issues, message]);
  function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!sending) onSubmit(form.values);
  }
  /** The first field that the issue's path names, from its end. */
  const goTo = (path: readonly string[]) => {
    const names = path.toReversed();
    const field = names
      .map(name => element.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`))
      .find(found => found);
    field?.focus();
  };
  return (
    <form ref={element} className="form" noValidate onSubmit={send}>
      {wrong && (
        <div ref={summary} className="form-summary" tabIndex={-1} role="group" aria-label={t('parts.form.wrong')}>
          <p>
            <strong>{message ?? t('parts.form.wrong')}</strong>
          </p>
          {issues.length > 0 && (
            <ul>
              {issues.map(issue => (
                <li key={issue.path.join('.') + issue.message}>
                  <button type="button" className="form-go" onClick={() => goTo(issue.path)}>
                    {issue.message}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {form.isRestored && <p className="small soft">{t('parts.form.restored')}</p>}
      <FormContext value={issues}>{children}</FormContext>
      <div className="row actions">
        <Button type="submit" kind="main" busy={sending ?? false}>
          {submit}
        </Button>
        {actions}
      </div>
    </form>
  );
}

interface FieldProps {
  /** As the last part of the path of its issues. */
  readonly name: string;
  readonly label: string;
  /** How to fill it in, before anything is wrong. */
  readonly hint?: ReactNode;
  readonly required?: boolean;
}

function useField({ name, hint }: FieldProps) {
  const issue = useContext(FormContext).find(({ path }) => path.includes(name));
  const id = useId();
  const described = [hint && `${id}-hint`, issue && `${id}-wrong`].filter(Boolean).join(' ') || undefined;
  return {
    issue,
    id,
    props: {
      id,
      'data-field': name,
      'aria-invalid': issue ? true : undefined,
      'aria-describedby': described,
    } as const,
  };
}

function Around({
  field,
  label,
  hint,
  required,
  children,
}: Omit<FieldProps, 'name'> & { readonly field: ReturnType<typeof useField>; readonly children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className="field">
      <label htmlFor={field.id}>
        {label}
        {required === false && <span className="soft"> {t('parts.form.optional')}</span>}
      </label>
      {hint && (
        <div id={`${field.id}-hint`} className="field-hint">
          {hint}
        </div>
      )}
      {field.issue && (
        <div id={`${field.id}-wrong`} className="field-wrong">
          {field.issue.message}
        </div>
      )}
      {children}
    </div>
  );
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  onChange(value: string): void;
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'time' | 'date' | 'datetime-local' | 'color';
  readonly lines?: number;
  readonly autoComplete?: string;
  readonly lang?: string;
  readonly maxLength?: number;
  /** What holds while nothing is typed; never the label. */
  readonly placeholder?: string | undefined;
}

export function TextField({
  value,
  onChange,
  type = 'text',
  lines,
  autoComplete,
  lang,
  maxLength,
  placeholder,
  ...rest
}: TextFieldProps) {
  const field = useField(rest);
  const shared = {
    ...field.props,
    value,
    lang,
    maxLength,
    placeholder,
    required: rest.required,
    autoComplete: autoComplete ?? 'off',
  };
  return (
    <Around field={field} {...rest}>
      {lines === undefined ? (
        <input {...shared} className="input" type={type} onChange={event => onChange(event.target.value)} />
      ) : (
        <textarea {...shared} className="input" rows={lines} onChange={event => onChange(event.target.value)} />
      )}
    </Around>
  );
}

export interface NumberFieldProps extends FieldProps {
  readonly value: number | undefined;
  onChange(value: number | undefined): void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

export function NumberField({ value, onChange, min, max, step, ...rest }: NumberFieldProps) {
  const field = useField(rest);
  return (
    <Around field={field} {...rest}>
      <input
        {...field.props}
        className="input input-number"
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={step}
        required={rest.required}
        value={value ?? ''}
        onChange={event => onChange(event.target.value === '' ? undefined : event.target.valueAsNumber)}
      />
    </Around>
  );
}

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

export interface SelectProps<Value extends string> extends FieldProps {
  readonly value: Value;
  onChange(value: Value): void;
  readonly choices: readonly Choice<Value>[];
}

export function Select<Value extends string>({ value, onChange, choices, ...rest }: SelectProps<Value>) {
  const field = useField(rest);
  return (
    <Around field={field} {...rest}>
      <select
        {...field.props}
        className="input"
        value={value}
        onChange={event => onChange(event.target.value as Value)}
      >
        {choices.map(choice => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

export interface CheckboxProps extends Pick<FieldProps, 'name' | 'label' | 'hint'> {
  readonly checked: boolean;
  onChange(checked: boolean): void;
}

export function Checkbox({ checked, onChange, label, ...rest }: CheckboxProps) {
  const field = useField({ ...rest, label });
  return (
    <div className="field">
      <label className="check">
        <input {...field.props} type="checkbox" checked={checked} onChange={event => onChange(event.target.checked)} />
        <span>{label}</span>
      </label>
      {rest.hint && (
        <div id={`${field.id}-hint`} className="field-hint check-hint">
          {rest.hint}
        </div>
      )}
      {field.issue && (
        <div id={`${field.id}-wrong`} className="field-wrong check-hint">
          {field.issue.message}
        </div>
      )}
    </div>
  );
}

export interface ChoicesProps<Value extends string> extends FieldProps {
  readonly values: readonly Value[];
  onChange(values: readonly Value[]): void;
  readonly choices: readonly Choice<Value>[];
  /** Whether one takes the place of another. */
  readonly single?: boolean;
}

/** A question with its answers in sight: any of them, or one. */
export function Choices<Value extends string>({ values, onChange, choices, single, ...rest }: ChoicesProps<Value>) {
  const { t } = useWords();
  const field = useField(rest);
  return (
    <fieldset className="field choices" aria-describedby={field.props['aria-describedby']}>
      <legend>
        {rest.label}
        {rest.required === false && <span className="soft"> {t('parts.form.optional')}</span>}
      </legend>
      {rest.hint && (
        <div id={`${field.id}-hint`} className="field-hint">
          {rest.hint}
        </div>
      )}
      {field.issue && (
        <div id={`${field.id}-wrong`} className="field-wrong">
          {field.issue.message}
        </div>
      )}
      {choices.map((choice, at) => (
        <label key={choice.value} className="check">
          <input
            type={single ? 'radio' : 'checkbox'}
            name={field.id}
            data-field={at === 0 ? rest.name : undefined}
            aria-invalid={field.props['aria-invalid']}
            checked={values.includes(choice.value)}
            onChange={event =>
              onChange(
                single
                  ? [choice.value]
                  : event.target.checked
                    ? [...values, choice.value]
                    : values.filter(value => value !== choice.value),
              )
            }
          />
          <span>
            {choice.label}
            {choice.hint && <span className="check-more">{choice.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
