import { language, t } from '../i18n/index';
import type { Entry } from '../packets';
import { dropUpload, fileAddress, sendAgain, uploads } from '../state/files';
import { Icon } from './icon';

interface About {
  readonly id: string;
  readonly size: number;
  readonly width: number;
  readonly height: number;
}

function aboutOf(detail: string): About | null {
  try {
    const about = JSON.parse(detail) as About;
    return typeof about.id === 'string' ? about : null;
  } catch {
    return null;
  }
}

function sizeText(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(value);
}

/** A picture to look at, or a file to keep; both only ever downloaded. */
export function FileView({ entry }: { entry: Pick<Entry, 'text' | 'detail'> }) {
  const about = aboutOf(entry.detail);
  if (!about) return <>{entry.text}</>;
  const address = fileAddress(about.id);
  if (about.width > 0) {
    return (
      <a class="picture" href={address} download={entry.text} title={entry.text} data-testid="picture">
        <img src={address} width={about.width} height={about.height} alt={entry.text} loading="lazy" />
      </a>
    );
  }
  return (
    <a class="file" href={address} download={entry.text} data-testid="file">
      <Icon name="page" size={28} />
      <span class="file-name">{entry.text}</span>
      <span class="soft num">{sizeText(about.size)}</span>
    </a>
  );
}

/** Files on their way, and those that were refused, with why. */
export function Uploads({ dialog }: { dialog: string }) {
  const mine = uploads.value.filter(u => u.dialog === dialog);
  if (mine.length === 0) return null;
  return (
    <ul class="uploads" data-testid="uploads">
      {mine.map(u => (
        <li key={u.key} class={u.fault ? 'bad' : ''} role={u.fault ? 'alert' : undefined}>
          <Icon name={u.fault ? 'warn' : 'clock'} size={16} />
          <span><b class="file-name">{u.file.name}</b> {u.fault ?? t('files.sending')}</span>
          {u.fault && <>
            <button type="button" class="text-button" onClick={() => sendAgain(u)}>{t('action.retry')}</button>
            <button type="button" class="text-button" onClick={() => dropUpload(u)}>{t('action.delete')}</button>
          </>}
        </li>
      ))}
    </ul>
  );
}
