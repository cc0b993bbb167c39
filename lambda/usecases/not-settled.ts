/** AWS is not there yet: whoever called this function is to call it again in a while. */
export class NotSettled extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'NotSettled';
  }
}
