import { signal } from '@preact/signals';
import { t } from '../i18n/index';
import { postFile } from './gateway';
import { siteId } from './session';

/** A file on its way to the server, or one that did not get there. */
export interface Upload {
  readonly key: number;
  readonly dialog: string;
  readonly file: File;
  readonly fault?: string;
}

export const uploads = signal<readonly Upload[]>([]);

const addressOf = (path: string) => `/api/v1/sites/${encodeURIComponent(siteId.value!)}/${path}`;

export const fileAddress = (id: string) => addressOf(`files/${encodeURIComponent(id)}`);

let lastKey = 0;

export function sendFiles(dialog: string, files: Iterable<File>): void {
  for (const file of files) void send({ key: ++lastKey, dialog, file });
}

export function sendAgain(upload: Upload): void {
  dropUpload(upload);
  void send({ key: ++lastKey, dialog: upload.dialog, file: upload.file });
}

export function dropUpload(upload: Upload): void {
  uploads.value = uploads.value.filter(u => u.key !== upload.key);
}

async function send(upload: Upload): Promise<void> {
  uploads.value = [...uploads.value, upload];
  let fault = t('fault.unreachable');
  try {
    const answer = await fetch(addressOf(`dialogs/${encodeURIComponent(upload.dialog)}/files?name=${encodeURIComponent(upload.file.name)}`),
      { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: upload.file });
    const said = await answer.json() as { pass?: string; code?: string; message?: string };
    if (answer.ok && said.pass) {
      dropUpload(upload);
      postFile(upload.dialog, said.pass);
      return;
    }
    if (said.code) fault = (await import('../i18n/faults')).refusalOf(said.code, said.message ?? '');
  } catch {
    // No answer, or none that is one: the file is still here.
  }
  uploads.value = uploads.value.map(u => u.key === upload.key ? { ...u, fault } : u);
}
