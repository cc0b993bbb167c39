import type { Template } from 'aws-cdk-lib/assertions';
import { functionName } from '../../../lambda/contract/names';
import { type FunctionName, FUNCTIONS } from '../../../lambda/domain/duties';
import { type NamedPolicy, parsePolicies } from '../../../local/iam/policies';
import { deployment } from '../../lib/deployment';
import { ACCOUNT } from './samples';

const REGION = 'us-east-1';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** How the ARN of a resource goes on behind its service, where policies name it. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::IAM::Role': (id) => `iam::${ACCOUNT}:role/${id}`,
  'AWS::DynamoDB::GlobalTable': (id) => `dynamodb:${REGION}:${ACCOUNT}:table/${id}`,
  'AWS::SecretsManager::Secret': (id) => `secretsmanager:${REGION}:${ACCOUNT}:secret:${id}-a1B2c3`,
  'AWS::SQS::Queue': (id) => `sqs:${REGION}:${ACCOUNT}:${id}`,
  'AWS::Logs::LogGroup': (id) => `logs:${REGION}:${ACCOUNT}:log-group:${id}:*`,
  'AWS::Cognito::UserPool': (id) => `cognito-idp:${REGION}:${ACCOUNT}:userpool/${id}`,
  'AWS::CloudFront::KeyValueStore': (id) => `cloudfront::${ACCOUNT}:key-value-store/${id}`,
};

/** Where each template's things are called by their logical ids, as a deployment would call them by others. */
class Deployed {
  readonly #templates: readonly Template[];

  constructor(...templates: readonly Template[]) {
    this.#templates = templates;
  }

  /** A value with every intrinsic resolved. */
  value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.value(one));
    if (typeof value !== 'object' || value === null) return value;
    const [[kind, inner] = ['', undefined], ...more] = Object.entries(value) as [string, unknown][];
    if (more.length === 0 && (kind === 'Ref' || kind.startsWith('Fn::'))) return this.#intrinsic(kind, inner);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.value(one)]));
  }

  #intrinsic(kind: string, inner: unknown): unknown {
    switch (kind) {
      case 'Ref':
        return PSEUDO[String(inner)] ?? this.#idOf(String(inner));
      case 'Fn::GetAtt': {
        const [id = '', attribute] = inner as string[];
        return attribute === 'Arn' ? this.#arnOf(id) : id;
      }
      case 'Fn::Join': {
        const [between, parts] = inner as [string, unknown[]];
        return parts.map((part) => String(this.value(part))).join(between);
      }
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((letter) => `${REGION}${letter}`);
      case 'Fn::Select': {
        const [at, list] = inner as [number, unknown];
        return (this.value(list) as unknown[])[at];
      }
      case 'Fn::GetStackOutput':
        return String(this.value(this.#output((inner as { OutputName: string }).OutputName)));
      default:
        throw new Error(`no policy is known to hold ${kind}`);
    }
  }

  /** The id of a secret is its ARN. */
  #idOf(id: string): string {
    return this.#typeOf(id) === 'AWS::SecretsManager::Secret' ? this.#arnOf(id) : id;
  }

  #arnOf(id: string): string {
    const type = this.#typeOf(id);
    const arn = ARNS[type];
    if (arn === undefined) throw new Error(`no policy is known to name ${id}, a ${type}`);
    return `arn:aws:${arn(id)}`;
  }

  #typeOf(id: string): string {
    const all = this.#templates.map((one) => one.toJSON()['Resources'] as Record<string, { Type: string }>);
    return all.map((resources) => resources[id]?.Type).find((type) => type !== undefined) ?? '';
  }

  #output(name: string): unknown {
    return this.#templates.flatMap((one) => Object.values(one.findOutputs(name)))[0]?.['Value'];
  }
}

export interface SynthesisedRole {
  readonly role: string;
  readonly policies: readonly NamedPolicy[];
  /** What the function is told. */
  readonly environment: Readonly<Record<string, string>>;
}

type Resources = Record<
  string,
  {
    readonly Properties: {
      readonly FunctionName?: string;
      readonly Role?: unknown;
      readonly Roles?: unknown;
      readonly PolicyDocument?: unknown;
      readonly Environment?: { readonly Variables: unknown };
    };
  }
>;

/** The role of each function of a Berth with everything, as it would be deployed. */
export function synthesisedRoles(): Readonly<Record<FunctionName, SynthesisedRole>> {
  const { service, state } = deployment({ administrator: 'ada@lab.example', monthlyBudget: 100 });
  const deployed = new Deployed(service, state);
  const functions = Object.values(service.findResources('AWS::Lambda::Function') as Resources);
  const policies = Object.entries(service.findResources('AWS::IAM::Policy') as Resources);
  const roleOf = (name: FunctionName): SynthesisedRole => {
    const found = functions.find(({ Properties }) => Properties.FunctionName === functionName('demo', name));
    const role = String(deployed.value(found?.Properties.Role)).split('/').at(-1) ?? '';
    const own = policies.filter(([, { Properties }]) =>
      (deployed.value(Properties.Roles) as string[]).includes(role),
    );
    return {
      role,
      policies: parsePolicies(
        own.map(([id, { Properties }]) => ({ name: id, policy: deployed.value(Properties.PolicyDocument) })),
      ),
      environment: deployed.value(found?.Properties.Environment?.Variables ?? {}) as Record<string, string>,
    };
  };
  return Object.fromEntries(FUNCTIONS.map((name) => [name, roleOf(name)])) as Record<
    FunctionName,
    SynthesisedRole
  >;
}
