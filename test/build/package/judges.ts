import { join } from 'node:path';
import { npmFolder } from './npm-folder';

const JUDGES = { publint: '0.3.25', '@arethetypeswrong/cli': '0.18.5', 'jsii-pacmak': '1.140.0' };

/** Where the programs are that judge an npm package, and the one that makes it one of other languages. */
export async function packageJudges(): Promise<Readonly<Record<'publint' | 'attw' | 'pacmak', string>>> {
  const bin = join(await npmFolder('judges-npm', JUDGES), 'node_modules/.bin');
  return { publint: join(bin, 'publint'), attw: join(bin, 'attw'), pacmak: join(bin, 'jsii-pacmak') };
}
