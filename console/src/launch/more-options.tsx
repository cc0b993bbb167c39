import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactElement } from 'react';
import type { ImageView } from '../../../lambda/contract/answers';
import type { EstimateView } from '../../../lambda/contract/estimate-answer';
import { strings } from '../strings';
import type { Draft, Wrong } from './draft';

export interface MoreOptionsProps {
  readonly image: ImageView;
  readonly draft: Draft;
  readonly wrong: Wrong;
  /** What the deployment allows; undefined until it is known. */
  readonly limits: EstimateView['limits'] | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What few people change of a launch: its start-up script and its disk, as far as that is allowed. */
export function MoreOptions({ image, draft, wrong, limits, onChange }: MoreOptionsProps): ReactElement {
  const words = strings.launch;
  const { largestDiskGiB, keepDisks = true } = limits ?? {};
  const canGrow = largestDiskGiB === undefined || largestDiskGiB > image.diskGiB;
  return (
    <ExpandableSection headerText={words.more} variant="footer">
      <div className="launch-more">
        <FormField
          label={words.script}
          description={words.scriptHint[image.os]}
          errorText={wrong.script}
          stretch
        >
          <Textarea
            value={draft.script}
            rows={5}
            spellcheck={false}
            onChange={({ detail }) => onChange({ script: detail.value })}
          />
        </FormField>
        <FormField
          label={words.disk}
          description={
            canGrow ? words.diskHint(image.diskGiB, largestDiskGiB) : words.diskFixed(image.diskGiB)
          }
          errorText={wrong.disk}
        >
          <Input
            disabled={!canGrow}
            type="number"
            inputMode="numeric"
            placeholder={String(image.diskGiB)}
            value={draft.disk}
            onChange={({ detail }) => onChange({ disk: detail.value })}
          />
        </FormField>
        <Checkbox
          checked={draft.keepDisk}
          disabled={!keepDisks}
          description={keepDisks ? words.keepDiskHint : words.keepDiskNot}
          onChange={({ detail }) => onChange({ keepDisk: detail.checked })}
        >
          {words.keepDisk}
        </Checkbox>
      </div>
    </ExpandableSection>
  );
}
