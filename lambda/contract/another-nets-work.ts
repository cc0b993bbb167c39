/**
 * The code of the one line that a function logs when one net stopped or ended what another should have before: the field
 * `code` of the line, by which an alarm finds it.
 */
export const ANOTHER_NETS_WORK = 'another-nets-work';
