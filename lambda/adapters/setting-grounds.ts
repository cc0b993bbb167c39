import type { Grounds } from '../ports/grounds';

/**
 * The subnets of the deployment's ground.
 *
 * @param setting `subnet-1=us-east-1a,subnet-2=us-east-1b`
 */
export function settingGrounds(setting: string): Grounds {
  const zones = setting.split(',').map((pair) => {
    const [subnet, zone] = pair.split('=');
    if (!subnet || !zone) throw new Error(`"${pair}" is not a subnet and its zone`);
    return { subnet, zone };
  });
  return { zones: () => zones };
}
