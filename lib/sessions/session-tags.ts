/**
 * What the key of a tag may be that is also shown in instance metadata: another character would make every launch fail.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
 */
const KEY = /^[A-Za-z0-9+\-=._:@,]{1,128}$/;
/** EC2 allows 50 tags, and ten of them are kept for Berth's own. */
const MOST = 40;

/**
 * The further tags of all that is made at run time, as the functions read them.
 *
 * @throws Error naming the tag that cannot be used, and why
 */
export function sessionTagsSetting(tags: Readonly<Record<string, string>>): string {
  const keys = Object.keys(tags);
  if (keys.length > MOST)
    throw new Error(`there are ${keys.length} sessionTags: at most ${MOST} are possible`);
  for (const [key, value] of Object.entries(tags)) {
    const why = whyNot(key, value);
    if (why !== undefined) throw new Error(`the session tag "${key}" cannot be used: ${why}`);
  }
  return JSON.stringify(tags);
}

function whyNot(key: string, value: string): string | undefined {
  if (!KEY.test(key)) return 'its key may hold letters, digits and + - = . , _ : @ only, at most 128 of them';
  if (/^(aws|berth):/i.test(key)) return 'keys that begin with aws: or berth: are taken';
  if (key === 'Name') return 'it holds the name of the session';
  if (value.length > 256) return 'its value has more than 256 characters';
  return undefined;
}
