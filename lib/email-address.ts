/** As much as one can say of an address without writing to it. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Whether a text may be an e-mail address. */
export function isEmailAddress(text: string): boolean {
  return ADDRESS.test(text);
}
