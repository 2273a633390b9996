import type { Form, Term } from './vocabulary.ts';

/** The parameters of an ICU message, as a type: `name` and `days` of `{name} waits {days, plural, one {# day} …}`. */
export type NamesIn<Message extends string> = string extends Message
  ? string
  : Message extends string
    ? Exclude<Scan<Message, []>, `${'t' | 'T'}erm:${Term}${'' | `.${Form}`}`>
    : never;

/** The first brace, and what follows it. */
type Brace<Message extends string> = Message extends `${infer Before}{${infer After}`
  ? Before extends `${string}}${infer Rest}`
    ? ['}', `${Rest}{${After}`]
    : ['{', After]
  : Message extends `${string}}${infer Rest}`
    ? ['}', Rest]
    : never;

/** `Open` is what the place is in, the innermost first: the arms of a plural, or the message of one of them. */
type Scan<Message extends string, Open extends readonly string[]> =
  Brace<Message> extends ['{', infer After extends string]
    ? Open extends ['arms', ...string[]]
      ? Scan<After, ['message', ...Open]>
      : Argument<After, Open>
    : Brace<Message> extends ['}', infer After extends string]
      ? Open extends [string, ...infer Outer extends readonly string[]]
        ? Scan<After, Outer>
        : never
      : never;

type Argument<After extends string, Open extends readonly string[]> = After extends `${infer Inner}}${infer Rest}`
  ? Inner extends `${infer Name},${infer Format}`
    ? Format extends `${string}{${string}`
      ? After extends `${Name},${infer Arms}`
        ? Name | Scan<Arms, ['arms', ...Open]>
        : never
      : Name | Scan<Rest, Open>
    : Inner | Scan<Rest, Open>
  : never;
