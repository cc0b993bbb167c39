import { type ReactElement, useDeferredValue, useState } from 'react';
import { useImages } from '../api/queries';
import { useKeepsImages } from '../session/use-sign-in';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import { ProblemAlert } from '../shell/problem';
import { strings } from '../strings';
import { ImageCard } from './image-card';
import { type Filter, FILTERS, shownImages } from './image-list';
import { openKeeping } from './open-keeping';
import './images.css';

/** All images, as icons, by who made them. */
export function ImagesPage(): ReactElement {
  const images = useImages();
  const keeps = useKeepsImages();
  const { title, about, map } = strings.images;
  const actions = keeps && (
    <button type="button" className="button" onClick={() => openKeeping({ what: 'map' })}>
      {map}
    </button>
  );
  return (
    <Page title={title} about={about} actions={actions}>
      {images.isPending && <Loading />}
      {images.isError && images.data === undefined && (
        <ProblemAlert error={images.error} onRetry={() => void images.refetch()} />
      )}
      {images.data && <Catalogue images={images.data} />}
    </Page>
  );
}

function Catalogue({
  images,
}: {
  readonly images: NonNullable<ReturnType<typeof useImages>['data']>;
}): ReactElement {
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const groups = shownImages(images, useDeferredValue(search), filter);
  const { noneAtAll, none, showAll, filters } = strings.images;
  if (images.length === 0) {
    return (
      <div className="empty">
        <h2>{noneAtAll.title}</h2>
        <p className="soft">{noneAtAll.text}</p>
      </div>
    );
  }
  return (
    <>
      <search className="image-search">
        <input
          type="search"
          className="search-field"
          aria-label={strings.images.search}
          placeholder={strings.images.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <fieldset className="filters">
          <legend className="unseen">{strings.images.filter}</legend>
          {FILTERS.map((one) => (
            <label key={one} className="filter">
              <input type="radio" name="filter" checked={filter === one} onChange={() => setFilter(one)} />
              <span>{filters[one]}</span>
            </label>
          ))}
        </fieldset>
      </search>
      <div className="image-groups">
        {groups.map(([group, inGroup]) => (
          <section key={group} className="image-group" aria-labelledby={`group-${group}`}>
            <header>
              <h2 id={`group-${group}`}>{strings.images.groups[group].title}</h2>
              <p className="soft">{strings.images.groups[group].about}</p>
            </header>
            <div className="image-grid">
              {inGroup.map((image) => (
                <ImageCard key={image.key} image={image} />
              ))}
            </div>
          </section>
        ))}
      </div>
      <div role="status">
        {groups.length === 0 && (
          <div className="empty">
            <p>{none}</p>
            <button
              type="button"
              className="button"
              onClick={() => {
                setSearch('');
                setFilter('all');
              }}
            >
              {showAll}
            </button>
          </div>
        )}
      </div>
    </>
  );
}
