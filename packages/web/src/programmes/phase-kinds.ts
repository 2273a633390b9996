/** In the order in which most programmes have them. */
export const phaseKinds = [
  'RECRUITMENT',
  'SCREENING',
  'MATCHING',
  'TRAINING',
  'MENTORING',
  'EVALUATION',
  'CLOSING',
] as const;

export const cues = ['TITLE', 'GRADE', 'UNIT', 'PHOTO'] as const;
