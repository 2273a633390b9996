/** The argument of a mutation that overwrites what somebody may have changed meanwhile. */
export const requiredVersion = {
  required: true,
  description: '`version` of the object that the change was made on; where it is another by now, `StaleError`.',
} as const;

/** The argument of a mutation whose state table says already when it is possible. */
export const optionalVersion = {
  description:
    '`version` of the object that the viewer decided about; where it is another by now, `StaleError`. Without it, its state alone decides.',
} as const;
