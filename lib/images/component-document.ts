import {
  type Component,
  type GuestFolder,
  PHASES,
  type ScriptStep,
  type Step,
  scriptText,
} from './components/document';

/** A step as Image Builder wants it. */
interface DocumentStep {
  readonly name: string;
  readonly action: 'ExecuteBash' | 'S3Download';
  readonly timeoutSeconds: number;
  readonly onFailure: 'Abort';
  readonly inputs:
    | { readonly commands: readonly string[] }
    | readonly { readonly source: string; readonly destination: string }[];
}

/**
 * What Image Builder runs: YAML, of which JSON is a part.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html#document-schema
 */
export interface ComponentDocument {
  readonly name: string;
  readonly description: string;
  readonly schemaVersion: 1.0;
  readonly phases: readonly { readonly name: string; readonly steps: readonly DocumentStep[] }[];
}

const USUAL_SECONDS = 600;

/**
 * A component in Image Builder's words.
 *
 * @param sourceOf where our folders lie, each as one zip file: `s3://bucket/key`
 */
export function documentOf(
  component: Component,
  sourceOf: (folder: GuestFolder) => string,
): ComponentDocument {
  const phases = PHASES.map((name) => ({
    name,
    steps: component[name].flatMap((step) => stepsOf(step, sourceOf)),
  }));
  return {
    name: component.name,
    description: component.description,
    schemaVersion: 1.0,
    // A phase without steps is not valid.
    phases: phases.filter(({ steps }) => steps.length > 0),
  };
}

function stepsOf(step: Step, sourceOf: (folder: GuestFolder) => string): readonly DocumentStep[] {
  const usual = { timeoutSeconds: step.seconds ?? USUAL_SECONDS, onFailure: 'Abort' } as const;
  if ('script' in step) {
    const commands = [`${markOf(step)}${scriptText(step)}`];
    return [{ name: step.name, action: 'ExecuteBash', ...usual, inputs: { commands } }];
  }
  const { name, folder, to } = step;
  const zip = `/tmp/berth-${folder}.zip`;
  const unpack = scriptText({
    name,
    // Ubuntu has Python and no unzip. It keeps no modes: whoever uses a file gives it its mode.
    script: [`mkdir -p ${to}`, `python3 -m zipfile -e ${zip} ${to}`, `rm ${zip}`],
  });
  return [
    {
      name: `${name}-download`,
      action: 'S3Download',
      ...usual,
      inputs: [{ source: sourceOf(folder), destination: zip }],
    },
    { name: `${name}-unpack`, action: 'ExecuteBash', ...usual, inputs: { commands: [unpack] } },
  ];
}

/** Who carries the document out elsewhere reads there, too, what may not be had. */
function markOf({ onlyOnAws, needsDocker = false }: ScriptStep): string {
  if (onlyOnAws !== undefined) return `# Only on AWS: ${onlyOnAws}\n`;
  return needsDocker ? '# Needs Docker\n' : '';
}
