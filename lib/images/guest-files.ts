import { join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { GuestFolder } from './components/document';

/** The same relative path from the sources and from the published package. */
const GUEST = join(__dirname, '../../guest');

/** What Python leaves behind where it ran. */
const LEFTOVERS = ['**/__pycache__', '**/*.pyc'];

/** Our folders on their way into images: each one zip file among the assets of the stack, made when it is asked for. */
export class GuestFiles extends Construct {
  /** The zip file of a folder. */
  public of(folder: GuestFolder): Asset {
    const made = this.node.tryFindChild(folder);
    if (made instanceof Asset) return made;
    return new Asset(this, folder, { path: join(GUEST, folder), exclude: LEFTOVERS });
  }
}
