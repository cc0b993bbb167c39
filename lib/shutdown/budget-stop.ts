import { Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** How large the budget is, and which function stops everything when it is used up. */
export interface BudgetStopProps {
  /** The deployment that is stopped. */
  readonly deploymentName: string;
  /** How many dollars a month the whole account may cost, as AWS counts it. */
  readonly monthlyDollars: number;
  /** The function that stops everything. */
  readonly stopEverything: lambda.IFunction;
}

/**
 * The last resort: when what the account has cost this month reaches the budget, all computers are stopped; their disks
 * stay. It sees all costs of the account, not only Berth's, and AWS counts them up to twelve hours late: it replaces none
 * of the nets.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 * @throws Error for a budget of nothing
 */
export class BudgetStop extends Construct {
  /** The topic that AWS Budgets tells, for further subscriptions. */
  public readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: BudgetStopProps) {
    super(scope, id);
    const { deploymentName, monthlyDollars, stopEverything } = props;
    if (!(monthlyDollars > 0)) throw new Error(`a budget of ${monthlyDollars} $ a month is not possible`);
    const { account } = Stack.of(this);
    this.topic = new sns.Topic(this, 'Topic', {
      displayName: `Berth ${deploymentName}: the budget is used up`,
    });
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('budgets.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    this.topic.addSubscription(new LambdaSubscription(stopEverything));
    const budget = new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyDollars, unit: 'USD' },
      },
      notificationsWithSubscribers: [
        {
          notification: { notificationType: 'ACTUAL', comparisonOperator: 'GREATER_THAN', threshold: 100 },
          subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
        },
      ],
    });
    // AWS Budgets tries the topic when the budget is made.
    budget.node.addDependency(this.topic);
  }
}
