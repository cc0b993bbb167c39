import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { READY_BY, type ReadyBy } from '../../../lambda/domain/image';
import { useImageChange } from '../api/changes';
import { notify } from '../shell/notices';
import { ProblemAlert } from '../shell/problem';
import { Choose } from '../show/choose';
import { Dialog } from '../show/dialog';
import { strings } from '../strings';

const EMPTY = { name: '', key: '', source: '', description: '', type: '' };
type Typed = typeof EMPTY;

/** Makes an AMI an image. What speaks against it is said by the API, which looks at the AMI first. */
export default function MapDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const words = strings.keep;
  const [, go] = useLocation();
  const [typed, setTyped] = useState(EMPTY);
  const [readiness, setReadiness] = useState<ReadyBy>('guest');
  const [tried, setTried] = useState(false);
  const map = useImageChange('PUT /images/{key}');
  const wrong = tried ? wrongIn(typed) : {};
  const key = typed.key === '' ? keyOf(typed.name) : typed.key;

  const change = (part: Partial<Typed>): void => setTyped((before) => ({ ...before, ...part }));
  const submit = (): void => {
    setTried(true);
    if (Object.keys(wrongIn(typed)).length > 0 || map.isPending) return;
    const { name, source, description, type } = typed;
    map.mutate(
      {
        key,
        body: {
          name: name.trim(),
          ...(source.startsWith('/') ? { parameter: source.trim() } : { ami: source.trim() }),
          ...(description !== '' && { description }),
          ...(type !== '' && { defaultType: type.trim() }),
          ...(readiness !== 'guest' && { readiness }),
        },
      },
      {
        onSuccess: (image) => {
          notify({ kind: 'done', title: words.mapped(image.name) });
          onClose();
          go(`/images/${image.key}`);
        },
      },
    );
  };

  return (
    <Dialog
      title={words.map}
      closesBeside={false}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <button className="button-primary" disabled={map.isPending}>
          {words.mapAction}
        </button>
      }
    >
      <p className="soft">{words.mapAbout}</p>
      <FormField label={words.name} description={words.nameHint} errorText={wrong.name}>
        <Input value={typed.name} onChange={({ detail }) => change({ name: detail.value })} />
      </FormField>
      <FormField label={words.source} description={words.sourceHint} errorText={wrong.source}>
        <Input
          value={typed.source}
          placeholder="ami-0123456789abcdef0"
          spellcheck={false}
          onChange={({ detail }) => change({ source: detail.value })}
        />
      </FormField>
      <FormField label={words.key} description={words.keyHint} errorText={wrong.key}>
        <Input
          value={typed.key}
          placeholder={keyOf(typed.name)}
          spellcheck={false}
          onChange={({ detail }) => change({ key: detail.value })}
        />
      </FormField>
      <FormField label={`${words.description} (${words.optional})`}>
        <Input value={typed.description} onChange={({ detail }) => change({ description: detail.value })} />
      </FormField>
      <FormField label={`${words.type} (${words.optional})`} description={words.typeHint}>
        <Input
          value={typed.type}
          spellcheck={false}
          onChange={({ detail }) => change({ type: detail.value })}
        />
      </FormField>
      <Choose
        label={words.readiness}
        from={READY_BY}
        value={readiness}
        onChange={setReadiness}
        text={(one) => words.readyBy[one]}
      />
      {readiness === 'status-checks' && <p className="soft">{words.withoutGuest}</p>}
      {map.isError && <ProblemAlert error={map.error} />}
    </Dialog>
  );
}

function wrongIn({ name, key, source }: Typed): Partial<Record<keyof Typed, string>> {
  const words = strings.keep;
  return {
    ...(name.trim() === '' && { name: words.needsName }),
    ...(!/^[a-z][a-z0-9-]{0,47}$/.test(key === '' ? keyOf(name) : key) && { key: words.needsKey }),
    ...(!/^(?:ami-[0-9a-f]{8,17}|(?:\/[A-Za-z0-9_.-]+)+)$/.test(source.trim()) && {
      source: words.needsSource,
    }),
  };
}

/** A key made from the name, where nobody gives one. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 48);
}
