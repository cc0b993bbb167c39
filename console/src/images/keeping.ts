/** What an administrator or a teacher does to the catalogue, in a dialog. */
export type Keeping =
  | { readonly what: 'map' }
  | { readonly what: 'unmap'; readonly image: string; readonly name: string }
  | { readonly what: 'roll-back'; readonly image: string; readonly name: string; readonly version?: number };
