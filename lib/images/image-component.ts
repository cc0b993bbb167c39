import { COMPONENT_NAME, COMPONENT_NAME_RULE } from '../../lambda/contract/names';
import type { Component, Step } from './components/document';

/** The scripts of a component, and what it is called. */
export interface ImageComponentProps {
  /** What it is called: small letters, digits and single `-`, at most 40; unique in an image. */
  readonly name: string;
  /**
   * A sentence about it.
   *
   * @default - its name
   */
  readonly description?: string;
  /** Lines of a bash script that changes the computer, as root. The first command that fails ends the build. */
  readonly install: string[];
  /**
   * Lines of a bash script that looks, on the same computer, whether all is well.
   *
   * @default - nothing is looked at
   */
  readonly validate?: string[];
  /**
   * Lines of a bash script that looks, on a computer launched from the new image, whether all is well.
   *
   * @default - nothing is looked at
   */
  readonly test?: string[];
}

/** Something of yours that is built into an image. */
export class ImageComponent {
  /**
   * A component that is made from scripts. `{{` in them begins a variable of Image Builder.
   *
   * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-user-defined-variables.html
   * @throws Error for a name that does not fit, and without a line of `install`
   */
  public static fromScripts(props: ImageComponentProps): ImageComponent {
    if (!COMPONENT_NAME.test(props.name)) {
      throw new Error(`"${props.name}" cannot be the name of a component: ${COMPONENT_NAME_RULE}`);
    }
    if (props.install.length === 0) {
      throw new Error(`the component "${props.name}" changes nothing: give it at least one line of install`);
    }
    return new ImageComponent({
      name: props.name,
      description: props.description ?? props.name,
      build: steps('install', props.install),
      validate: steps('validate', props.validate),
      test: steps('test', props.test),
    });
  }

  /**
   * A component that there is in Image Builder: of AWS, of the AWS Marketplace or your own. Components of AWS may end
   * in `x.x.x`, for the newest version.
   */
  public static fromArn(arn: string): ImageComponent {
    return new ImageComponent(arn);
  }

  readonly #source: Component | string;

  private constructor(source: Component | string) {
    this.#source = source;
  }

  /**
   * Its data, or its ARN.
   *
   * @internal
   */
  public _source(): Component | string {
    return this.#source;
  }
}

function steps(name: string, script: string[] = []): readonly Step[] {
  return script.length === 0 ? [] : [{ name, script, seconds: 3600 }];
}
