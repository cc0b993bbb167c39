import { DescribeManagedPrefixListsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2PrefixLists } from '../../../lambda/adapters/ec2-prefix-lists';

const NAME = 'com.amazonaws.global.cloudfront.origin-facing';

it("a list of AWS's own is found by its name", async () => {
  const ec2 = mockClient(EC2Client);
  ec2.on(DescribeManagedPrefixListsCommand).resolves({
    PrefixLists: [{ PrefixListName: NAME, PrefixListId: 'pl-1' }],
  });
  expect(await new Ec2PrefixLists().idOf(NAME)).toBe('pl-1');
  // Nobody else's list of that name counts.
  expect(ec2.commandCalls(DescribeManagedPrefixListsCommand)[0]?.args[0].input.Filters).toEqual([
    { Name: 'owner-id', Values: ['AWS'] },
    { Name: 'prefix-list-name', Values: [NAME] },
  ]);
});

it.each([
  ['none', []],
  ['another', [{ PrefixListName: 'com.amazonaws.eu-west-1.s3', PrefixListId: 'pl-2' }]],
])('where EC2 answers %s there is none', async (_what, PrefixLists) => {
  mockClient(EC2Client).on(DescribeManagedPrefixListsCommand).resolves({ PrefixLists });
  expect(await new Ec2PrefixLists().idOf(NAME)).toBeUndefined();
});
