interface TrustedTypes {
  createPolicy(name: 'default', rules: { createHTML(text: string): string }): void;
}

/**
 * Nothing may be made of text but nodes. What empties an element by `innerHTML = ''` is let to, because libraries do,
 * and a refusal there would take the whole page down.
 */
export function holdTrustedTypes(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createHTML(text) {
      if (text === '') return '';
      throw new TypeError('Text from anywhere is never made HTML');
    },
  });
}
