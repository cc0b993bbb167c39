import { type ReactElement, useId, useRef } from 'react';
import { Link } from 'wouter';
import type { ImageView } from '../../../lambda/contract/answers';
import { openLaunch, prepareLaunch } from '../launch/open-launch';
import { ContextMenu } from '../menu/context-menu';
import { perHour } from '../show/money';
import { span } from '../show/time';
import { strings } from '../strings';
import { ImageIcon } from './image-icon';
import { priceFrom } from './image-list';
import { useImageMenu } from './image-menu';

/** One image as an icon with what matters beside it. A press anywhere on it launches; its menu has the rest. */
export function ImageCard({ image }: { readonly image: ImageView }): ReactElement {
  const card = useRef<HTMLElement>(null);
  const id = useId();
  const items = useImageMenu(image);
  const { key, name, description, icon, os, gpu, warnings, usuallyReadySeconds } = image;
  const price = priceFrom(image);
  return (
    <article ref={card} className="image-card" aria-labelledby={id} onPointerEnter={prepareLaunch}>
      <ImageIcon icon={icon} />
      <div className="image-menu">
        <ContextMenu label={strings.images.actions(name)} items={items} target={card} />
      </div>
      <div className="image-words">
        <h3 id={id}>{name}</h3>
        <p className="soft image-description">{description}</p>
      </div>
      <div className="image-chips">
        <span className="chip">{strings.images.os[os]}</span>
        {gpu && <span className="chip chip-good">{strings.images.gpu}</span>}
        {usuallyReadySeconds !== undefined && (
          <span className="chip">{strings.images.readyIn(span(usuallyReadySeconds * 1000))}</span>
        )}
      </div>
      {warnings.map(({ code, text }) => (
        <p key={code} className="image-warning">
          {text}
        </p>
      ))}
      <div className="image-foot">
        <span className="image-price">
          {price === undefined ? strings.images.noPrice : strings.images.from(perHour(price))}
        </span>
        <Link to={`/images/${key}`} className="image-details" aria-label={strings.images.detailsOf(name)}>
          {strings.images.details}
        </Link>
        <button
          type="button"
          className="button image-launch"
          aria-label={strings.images.launchOf(name)}
          aria-haspopup="dialog"
          onFocus={prepareLaunch}
          onClick={() => openLaunch(key)}
        >
          {strings.images.launch}
        </button>
      </div>
    </article>
  );
}
