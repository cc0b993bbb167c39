import { type ReactElement, type ReactNode, useRef } from 'react';
import { Link } from 'wouter';
import type { ImageDetailsView } from '../../../lambda/contract/answers';
import { useImage } from '../api/queries';
import { openLaunch, prepareLaunch } from '../launch/open-launch';
import { ContextMenu } from '../menu/context-menu';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { perHour } from '../show/money';
import { span } from '../show/time';
import { When } from '../show/when';
import { strings } from '../strings';
import { ImageIcon } from './image-icon';
import { groupOf } from './image-list';
import { useImageMenu } from './image-menu';
import { Versions } from './image-versions';
import './image-page.css';

/** One image in full, with its versions. */
export default function ImagePage({ image: key }: { readonly image: string }): ReactElement {
  const image = useImage(key);
  const words = strings.image;
  if (image.data) return <Details image={image.data} />;
  return (
    <Page title={words.loading} about={<Link to="/images">{words.back}</Link>}>
      {image.isPending ? (
        <Loading />
      ) : (
        <ProblemAlert error={image.error} onRetry={() => void image.refetch()} />
      )}
    </Page>
  );
}

function Details({ image }: { readonly image: ImageDetailsView }): ReactElement {
  const head = useRef<HTMLDivElement>(null);
  const items = useImageMenu(image).filter(({ id }) => id !== 'details');
  const words = strings.image;
  const { key, name, description, icon, warnings, tiles } = image;
  const actions = (
    <>
      <button
        type="button"
        className="button-primary"
        aria-haspopup="dialog"
        onPointerEnter={prepareLaunch}
        onClick={() => openLaunch(key)}
      >
        {strings.images.menu.launch}
      </button>
      <ContextMenu label={strings.images.actions(name)} items={items} target={head} />
    </>
  );
  return (
    <Page title={name} about={<Link to="/images">{words.back}</Link>} actions={actions}>
      <div ref={head} className="panel image-head">
        <ImageIcon icon={icon} size={88} />
        <div className="image-about">
          <p>{description}</p>
          {warnings.map((warning) => (
            <p key={warning.code} className="image-alert">
              {warning.text}
            </p>
          ))}
          {tiles.length > 0 && (
            <div className="image-tiles">
              <span className="soft">{words.tiles}</span>
              {tiles.map((tile) => (
                <span key={tile.key} className="chip chip-accent">
                  {tile.name}
                </span>
              ))}
            </div>
          )}
        </div>
      </div>
      <Facts image={image} />
      <Types image={image} />
      <Versions image={image} />
    </Page>
  );
}

function Facts({ image }: { readonly image: ImageDetailsView }): ReactElement {
  const words = strings.image;
  const { os, loginUser, protocols, readiness, diskGiB, idle, usuallyReadySeconds } = image;
  const { mappedBy, mappedAt, checkedAt } = image;
  return (
    <section className="panel">
      <dl className="facts">
        <Fact name={words.kind}>{words.kinds[groupOf(image)]}</Fact>
        <Fact name={words.os}>{strings.images.os[os]}</Fact>
        <Fact name={words.user}>
          <code>{loginUser}</code>
        </Fact>
        <Fact name={words.ways}>{protocols.map((one) => strings.connectivity.names[one]).join(', ')}</Fact>
        <Fact name={words.readyBy}>{words.readyWhen[readiness]}</Fact>
        <Fact name={words.disk}>{words.gib(diskGiB)}</Fact>
        {idle && <Fact name={words.idle}>{span(idle.usualMinutes * 60_000)}</Fact>}
        {usuallyReadySeconds !== undefined && (
          <Fact name={words.ready}>{span(usuallyReadySeconds * 1000)}</Fact>
        )}
        {mappedBy !== undefined && <Fact name={words.mappedBy}>{mappedBy}</Fact>}
        {mappedAt !== undefined && (
          <Fact name={words.mappedAt}>
            <When at={mappedAt} as="both" />
          </Fact>
        )}
        {checkedAt !== undefined && (
          <Fact name={words.checkedAt}>
            <When at={checkedAt} as="relative" />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Types({ image }: { readonly image: ImageDetailsView }): ReactElement {
  const words = strings.image;
  const { defaultType, types } = image;
  const gpu = types.some(({ gpus = 0 }) => gpus > 0);
  return (
    <section className="panel table-panel">
      <h2 id="types">{words.types}</h2>
      {/* It can be wider than the window: then the keyboard moves it, too. */}
      <div className="table-wrap" role="region" aria-labelledby="types" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.type}</th>
              <th scope="col" className="number">
                {words.vcpus}
              </th>
              <th scope="col" className="number">
                {words.memory}
              </th>
              {gpu && <th scope="col">{words.gpu}</th>}
              <th scope="col" className="number">
                {words.perHour}
              </th>
            </tr>
          </thead>
          <tbody>
            {types.map(({ type, vcpus, memoryGiB, gpus = 0, gpuName, pricePerHour }) => (
              <tr key={type}>
                <td>
                  {type}
                  {type === defaultType && <span className="chip table-chip">{words.usual}</span>}
                </td>
                <td className="number">{vcpus ?? '–'}</td>
                <td className="number">{memoryGiB === undefined ? '–' : words.gib(memoryGiB)}</td>
                {gpu && <td>{gpus > 0 ? strings.launch.gpus(gpus, gpuName ?? words.gpu) : '–'}</td>}
                <td className="number">
                  {pricePerHour === undefined ? words.unknown : perHour(pricePerHour)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
