export type ViolationCode =
  | 'WRONG_LENGTH'
  | 'NO_SUCH_MENTOR'
  | 'EXCLUDED_PAIR'
  | 'OVER_CAPACITY'
  | 'BELOW_LOWER_BOUND'
  | 'PIN_NOT_KEPT'
  | 'CERTIFICATE_MALFORMED'
  | 'CERTIFICATE_FALSE';

/** One promise that a result breaks. `text` is for the log and the plugin's author. */
export interface Violation {
  readonly code: ViolationCode;
  readonly mentee?: number;
  readonly mentor?: number;
  readonly text: string;
}
