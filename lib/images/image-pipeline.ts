import { Stack } from 'aws-cdk-lib';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { componentTags } from '../../lambda/contract/component-tags';
import { amiParameterName } from '../../lambda/contract/names';
import { TAGS } from '../../lambda/contract/tags';
import { BuildAfterParent } from './build-after-parent';
import { BuildAtOnce } from './build-at-once';
import { buildName } from './build-name';
import { BuildNews } from './build-news';
import { documentOf } from './component-document';
import type { Component } from './components/document';
import { contentVersion } from './content-version';
import { executionRole } from './execution-role';
import type { ImagePlan } from './image-plan';
import type { ImageWorkshop } from './image-workshop';
import type { ManagedImage } from './managed-image';

/** Which image is built, where, and who is told when it fails. */
export interface ImagePipelineProps {
  /** The deployment whose image it is. */
  readonly deploymentName: string;
  /** The image. */
  readonly image: ManagedImage;
  /** Where it is built. */
  readonly workshop: ImageWorkshop;
  /**
   * Who is told of a build that failed, and of vulnerabilities that were found.
   *
   * @default - nobody: the alarm of the workshop goes off
   */
  readonly failureTopic?: sns.ITopic;
  /**
   * What is derived from it, also by several steps, and has pipelines in the same deployment: it is built, and they
   * after it, when they change.
   *
   * @default - nothing
   */
  readonly derivedImages?: ManagedImage[];
}

interface DrawnComponent {
  readonly arn: string;
  /** Its name and version, or the ARN of one that exists: what changes when its content does. */
  readonly version: string;
}

/** The most text of a component that can be given to Image Builder, in characters. */
const MOST_DATA = 16_000;
/** The most components that a recipe may have, ours among them. */
const MOST_COMPONENTS = 20;
const TEST_MINUTES = 120;
/** After so many failed builds in a row the pipeline is not started by its schedule any more. */
const FAILURES = 3;

/**
 * Makes and tests the AMI of a managed image with EC2 Image Builder, and writes its id into the SSM parameter that
 * sessions are launched from. An image that fails its tests changes nothing.
 *
 * It builds as soon as it is deployed, whenever its content changes, and each Sunday at 3:00 UTC when what it is made
 * from has been renewed. A derived image is built after what it is derived from, and on Sundays at 9:00 UTC when that was
 * missed. A build takes about an hour of its instance type.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html
 * @throws Error for an image without tiles, for two components of one name, and for one that is longer than Image Builder
 *   takes
 */
export class ImagePipeline extends Construct {
  /**
   * The SSM parameter that its builds write the AMI's id into. The first build makes it, and it stays when the pipeline
   * goes.
   */
  public readonly parameterName: string;
  /** The ARN of Image Builder's pipeline. */
  public readonly pipelineArn: string;
  /** The version of the recipe, made from its content. */
  public readonly recipeVersion: string;
  readonly #deploymentName: string;
  readonly #workshop: ImageWorkshop;

  constructor(scope: Construct, id: string, props: ImagePipelineProps) {
    super(scope, id);
    const { deploymentName, image, workshop, failureTopic } = props;
    this.#deploymentName = deploymentName;
    this.#workshop = workshop;
    // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
    const plan = image._plan();
    const name = buildName(deploymentName, plan.key);
    this.parameterName = amiParameterName(deploymentName, plan.key, plan.channel);

    const components = this.#components(plan);
    const recipe = this.#recipe(name, plan, components);
    this.recipeVersion = recipe.version;
    const distributions = this.#distributions(name, plan, components);
    const { parameterName } = this;
    const role = executionRole(this, { deploymentName, plan, workshop, parameterName });
    const pipeline = new imagebuilder.CfnImagePipeline(this, 'Pipeline', {
      name,
      description: `Berth ${deploymentName}: ${plan.name}`,
      imageRecipeArn: recipe.attrArn,
      infrastructureConfigurationArn: this.#infrastructure(name, plan).attrArn,
      distributionConfigurationArn: new imagebuilder.CfnDistributionConfiguration(this, 'Distribution', {
        name,
        distributions,
      }).attrArn,
      executionRole: role.roleArn,
      // The inventory of the packages would need more permissions.
      enhancedImageMetadataEnabled: false,
      imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: TEST_MINUTES },
      ...(plan.vulnerabilityScan && { imageScanningConfiguration: { imageScanningEnabled: true } }),
      schedule: {
        scheduleExpression: `cron(0 ${'image' in plan.parent ? 9 : 3} ? * sun *)`,
        timezone: 'Etc/UTC',
        pipelineExecutionStartCondition: 'EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE',
        autoDisablePolicy: { failureCount: FAILURES },
      },
      status: 'ENABLED',
    });
    this.pipelineArn = pipeline.attrArn;
    const start = this.#start(plan, [recipe.version, distributions], props.derivedImages ?? []);
    // The build needs all of them, with their permissions.
    start.node.addDependency(role, workshop);
    new BuildNews(this, 'News', {
      image: plan.name,
      recipeName: name,
      queue: workshop.failures.queue,
      topic: failureTopic,
      vulnerabilityScan: plan.vulnerabilityScan,
    });
  }

  /** What starts it. A derived image cannot be built at once: what it is made from may not be there yet. */
  #start({ key, parent }: ImagePlan, own: readonly unknown[], derived: readonly ManagedImage[]): Construct {
    const image = { deploymentName: this.#deploymentName, image: key, pipelineArn: this.pipelineArn };
    if ('image' in parent) {
      const parentParameter = amiParameterName(this.#deploymentName, parent.image);
      return new BuildAfterParent(this, 'AfterParent', { ...image, parentParameter });
    }
    // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
    const theirs = derived.map((one) => one._plan());
    const content = [...own, ...theirs.map(({ components, diskGiB }) => [components, diskGiB])];
    return new BuildAtOnce(this, 'AtOnce', { ...image, content });
  }

  #components({ key, components }: ImagePlan): readonly DrawnComponent[] {
    const { length } = components;
    if (length > MOST_COMPONENTS) {
      throw new Error(
        `the image "${key}" cannot be built. components: with ours they are ${length} where Image Builder takes ${MOST_COMPONENTS}: put some of yours together`,
      );
    }
    return components.map((component) => this.#component(key, component));
  }

  #recipe(name: string, plan: ImagePlan, components: readonly DrawnComponent[]): imagebuilder.CfnImageRecipe {
    const { encryptionKey } = plan;
    const content = {
      parentImage: `ssm:${'image' in plan.parent ? amiParameterName(this.#deploymentName, plan.parent.image) : plan.parent.parameter}`,
      blockDeviceMappings: [
        {
          deviceName: '/dev/sda1',
          ebs: {
            volumeSize: plan.diskGiB,
            volumeType: 'gp3',
            encrypted: true,
            deleteOnTermination: true,
            ...(encryptionKey && { kmsKeyId: encryptionKey.keyArn }),
          },
        },
      ],
    };
    const versions = components.map(({ version }) => version);
    return new imagebuilder.CfnImageRecipe(this, 'Recipe', {
      name,
      ...content,
      components: components.map(({ arn }) => ({ componentArn: arn })),
      version: contentVersion(this, { content, versions }),
    });
  }

  #component(key: string, component: Component | string): DrawnComponent {
    if (typeof component === 'string') {
      // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
      this.#workshop._mayGetComponent(component);
      return { arn: component, version: component };
    }
    const { name, description } = component;
    // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
    const document = documentOf(component, (folder) => this.#workshop._sourceOf(folder));
    const { length } = JSON.stringify(document);
    if (length > MOST_DATA) {
      throw new Error(
        `the component "${name}" is too long: ${length} characters where Image Builder takes ${MOST_DATA}. Divide it, or let it download what it needs`,
      );
    }
    const version = contentVersion(this, document);
    const made = new imagebuilder.CfnComponent(this, name, {
      name: buildName(this.#deploymentName, key, name),
      description,
      platform: 'Linux',
      data: Stack.of(this).toJsonString(document),
      version,
    });
    return { arn: made.attrArn, version: `${name}/${version}` };
  }

  #infrastructure(name: string, plan: ImagePlan): imagebuilder.CfnInfrastructureConfiguration {
    const { subnet, securityGroup, instanceProfile, logs } = this.#workshop;
    // Its computers carry no tag of the deployment: whatever does is taken for a session's, and swept away.
    const infrastructure = new imagebuilder.CfnInfrastructureConfiguration(this, 'Infrastructure', {
      name,
      instanceTypes: [...plan.buildInstanceTypes],
      instanceProfileName: instanceProfile.instanceProfileName,
      subnetId: subnet.subnetId,
      securityGroupIds: [securityGroup.securityGroupId],
      instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      terminateInstanceOnFailure: true,
      logging: { s3Logs: { s3BucketName: logs.bucketName, s3KeyPrefix: plan.key } },
    });
    // Without its route a computer in the subnet reaches nothing.
    infrastructure.node.addDependency(subnet.internetConnectivityEstablished);
    return infrastructure;
  }

  #distributions(
    name: string,
    plan: ImagePlan,
    components: readonly DrawnComponent[],
  ): imagebuilder.CfnDistributionConfiguration.DistributionProperty[] {
    const { accounts, encryptionKey, regions } = plan;
    const home = Stack.of(this).region;
    const elsewhere = regions.filter((region) => region !== home);
    return [home, ...elsewhere].map((region) => ({
      region,
      // CloudFormation calls this one JSON: the CDK does not spell its names for us.
      amiDistributionConfiguration: {
        Name: `${name}--{{ imagebuilder:buildDate }}`,
        Description: `Berth ${this.#deploymentName}: ${plan.name}`,
        AmiTags: {
          [TAGS.deployment]: this.#deploymentName,
          [TAGS.image]: plan.key,
          ...componentTags(components.map(({ version }) => version)),
        },
        ...(region === home && encryptionKey && { KmsKeyId: encryptionKey.keyArn }),
        ...(region === home &&
          accounts.length > 0 && { LaunchPermissionConfiguration: { UserIds: accounts } }),
      },
      ssmParameterConfigurations: [{ parameterName: this.parameterName, dataType: 'aws:ec2:image' }],
    }));
  }
}
