/** What is read of a JSON Schema (2020-12); what is not here is left to the plugin to refuse. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

export type Settings = Readonly<Record<string, unknown>>;

export function propertiesOf(schema: unknown): readonly (readonly [name: string, schema: JsonSchema])[] {
  return Object.entries((schema as JsonSchema | null)?.properties ?? {});
}

/** `reminderMinutes` as people write it: "Reminder minutes". */
export function labelOf(name: string, { title }: JsonSchema): string {
  if (title) return title;
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The texts that one can choose among; undefined where it is no choice. */
export function choicesOf(schema: JsonSchema): readonly string[] | undefined {
  const all = schema.enum ?? schema.anyOf?.map(option => option.const);
  return all && all.length > 0 && all.every(choice => typeof choice === 'string') ? all : undefined;
}

export type FieldKind = 'choice' | 'choices' | 'flag' | 'number' | 'text' | 'lines' | 'group' | 'other';

export function kindOf(schema: JsonSchema): FieldKind {
  if (choicesOf(schema)) return 'choice';
  switch (schema.type) {
    case 'boolean':
      return 'flag';
    case 'number':
    case 'integer':
      return 'number';
    case 'string':
      return 'text';
    case 'object':
      return schema.properties ? 'group' : 'other';
    case 'array':
      if (schema.items && choicesOf(schema.items)) return 'choices';
      return schema.items?.type === 'string' ? 'lines' : 'other';
    default:
      return 'other';
  }
}

/** Without what is not said: the form's default holds then. */
export function withSetting(settings: Settings, name: string, value: unknown): Settings {
  const { [name]: _before, ...others } = settings;
  return value === undefined || value === '' ? others : { ...others, [name]: value };
}
