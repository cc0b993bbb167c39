import type { ReactElement } from 'react';
import type { ImageDetailsView } from '../../../lambda/contract/answers';
import { usePerson } from '../session/use-sign-in';
import { When } from '../show/when';
import { strings } from '../strings';
import { openKeeping } from './open-keeping';

/** The AMIs that a managed image was and is, with what they were built from. */
export function Versions({ image }: { readonly image: ImageDetailsView }): ReactElement {
  const words = strings.image;
  const { role } = usePerson();
  const { key, name, versions = [] } = image;
  return (
    <section className="panel table-panel">
      <h2 id="versions">{words.versions}</h2>
      {versions.length === 0 ? (
        <p className="soft">{words.noVersions}</p>
      ) : (
        <div className="table-wrap" role="region" aria-labelledby="versions" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{words.version}</th>
                <th scope="col">{words.since}</th>
                <th scope="col">{words.built}</th>
                <th scope="col">{words.ami}</th>
                <th scope="col">{words.parent}</th>
                <th scope="col">{words.components}</th>
                {role === 'admin' && (
                  <th scope="col">
                    <span className="unseen">{strings.images.menu.rollBack}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {versions.map(({ version, ami, at, current, builtAt, parent, components }) => (
                <tr key={version}>
                  <td>
                    {version}
                    {current && <span className="chip chip-good table-chip">{words.current}</span>}
                  </td>
                  <td>
                    <When at={at} as="both" />
                  </td>
                  <td>{builtAt === undefined ? words.unknown : <When at={builtAt} as="both" />}</td>
                  <td>
                    <code>{ami}</code>
                  </td>
                  <td>{parent === undefined ? words.unknown : <code>{parent}</code>}</td>
                  <td>
                    <Components components={components} />
                  </td>
                  {role === 'admin' && (
                    <td className="number">
                      {!current && (
                        <button
                          type="button"
                          className="button"
                          onClick={() => openKeeping({ what: 'roll-back', image: key, name, version })}
                        >
                          {words.rollBackTo(version)}
                        </button>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

type Built = NonNullable<NonNullable<ImageDetailsView['versions']>[number]['components']>;

function Components({ components }: { readonly components: Built | undefined }): ReactElement {
  const words = strings.image;
  if (components === undefined) return <>{words.unknown}</>;
  return (
    <details>
      <summary>{words.ofComponents(components.length)}</summary>
      <ul className="image-components">
        {components.map(({ name, version }) => (
          <li key={name}>
            {name} <span className="soft">{version}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
