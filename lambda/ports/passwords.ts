/** The first passwords of Windows computers, as EC2 keeps them: encrypted for the key of the launch. */
export interface Passwords {
  /**
   * The password that the computer made at its first boot, or undefined while EC2 has none of it.
   *
   * @param privateKey the session's key, as the vault reveals it
   * @throws Error when what EC2 has was not encrypted for this key
   */
  find(instanceId: string, privateKey: string): Promise<string | undefined>;
}
