/** Where computers may stand. */
export interface Grounds {
  zones(): readonly { readonly subnet: string; readonly zone: string }[];
}
