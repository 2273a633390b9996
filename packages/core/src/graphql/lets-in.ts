/** Marks a field whose value lets in whoever knows it, such as an address that nobody can guess. */
export const letsIn = { extensions: { letsIn: true } } as const;
