import { FileBox, type Entry, type ServerPacket } from 'wire';
import type { Chat } from './chat';
import { WarnIcon, h, icon } from './dom';
import type { PanelSlots } from './parts';
import type { ToolLanguage } from './tool-texts';

const ClipIcon = 'M18.5 11.5 12 18a4.2 4.2 0 0 1-6-6l7-7a2.8 2.8 0 0 1 4 4l-7 7a1.4 1.4 0 0 1-2-2l6.3-6.3';
const PageIcon = 'M7 4h7l4 4v12H7zM14 4v4h4M10 12h5M10 15.5h5';
/** The server's lists know a dialog about a second after it began. */
const LateMs = 1_500;
const Tries = 4;

interface About {
  id: string;
  type: string;
  size: number;
  width: number;
  height: number;
}

/** Files and pictures: chosen, dropped or pasted; sent by HTTP with the visitor's ticket, fetched the same way and shown from memory. */
export class Files {
  private readonly box: FileBox;
  private readonly list = h('ul', { class: 'uploads', 'data-testid': 'gateway-uploads' });
  private readonly button: HTMLButtonElement;
  private readonly fetched = new Map<string, Promise<string>>();
  private ticket: { text: string; until: number } | null = null;

  constructor(private readonly chat: Chat, private readonly language: ToolLanguage, { composer }: PanelSlots) {
    const kept = new Map<string, string>();
    const memory = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => void kept.set(name, text) };
    this.box = new FileBox(memory, 'files', (bytes) => chat.socket.send(bytes), () => ++chat.rid);
    const picker = h('input', { type: 'file', multiple: true, hidden: true, 'aria-label': language.texts.attach, 'data-testid': 'gateway-files', onchange: () => {
      this.sendAll(picker.files);
      picker.value = '';
    } });
    this.button = h('button', { type: 'button', class: 'clip', 'aria-label': language.texts.attach, title: language.texts.attach, 'data-testid': 'gateway-attach', onclick: () => picker.click() }, icon(ClipIcon));
    composer.element.prepend(this.button, picker);
    composer.element.before(this.list);
    composer.field.addEventListener('paste', (e) => this.sendAll(e.clipboardData?.files) && e.preventDefault());
    composer.element.addEventListener('dragover', (e) => e.preventDefault());
    composer.element.addEventListener('drop', (e) => this.sendAll(e.dataTransfer?.files) && e.preventDefault());
  }

  hear(packet: ServerPacket): void {
    if (packet.type === 'welcome') this.box.flush();
    else if (packet.type === 'posted') this.box.posted(packet);
    else if (packet.type === 'gap') this.box.gap(packet);
    else if (packet.type === 'refused') {
      const item = this.box.refused(packet);
      if (!item) return;
      this.box.dismiss(item);
      this.tell(this.language.texts.file, packet.text, null);
    }
  }

  /** The picture, or the name to be downloaded under. */
  show(entry: Entry, bubble: HTMLElement): void {
    let about: About;
    try {
      about = JSON.parse(entry.detail) as About;
    } catch {
      return;
    }
    const size = new Intl.NumberFormat(this.language.code, { style: 'unit', unit: about.size < 1e6 ? 'kilobyte' : 'megabyte', maximumFractionDigits: 1 }).format(about.size / (about.size < 1e6 ? 1e3 : 1e6));
    const link = h('button', { type: 'button', class: 'file', 'data-testid': 'gateway-file', onclick: () => this.keep(about.id, entry.text) });
    if (about.width > 0) {
      const bare = () => link.replaceChildren(icon(PageIcon, 28), entry.text);
      const picture = h('img', { alt: entry.text, width: about.width, height: about.height, onerror: bare });
      this.address(about).then((address) => (picture.src = address), bare);
      link.append(picture);
    } else link.append(icon(PageIcon, 28), h('span', {}, entry.text), h('small', {}, size));
    bubble.replaceChildren(link);
  }

  private keep(id: string, name: string): void {
    // Never opened as a page of this one: only ever saved.
    this.fetch(id).then((bytes) => {
      const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
      h('a', { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    }, (fault: Error) => this.tell(name, fault.message, null));
  }

  private address(about: About): Promise<string> {
    let known = this.fetched.get(about.id);
    if (!known) {
      // An address with the picture in it: pages that allow any pictures but their own allow these sooner than such of the browser's memory.
      known = this.fetch(about.id).then((bytes) => new Promise<string>((done, fail) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result as string);
        reader.onerror = () => fail(new Error(reader.error?.message));
        reader.readAsDataURL(new Blob([bytes], { type: about.type }));
      }));
      known.catch(() => this.fetched.delete(about.id));
      this.fetched.set(about.id, known);
    }
    return known;
  }

  private async fetch(id: string): Promise<ArrayBuffer> {
    const answer = await this.ask(`/${encodeURIComponent(id)}`, {});
    if (!answer.ok) throw new Error(await said(answer));
    return answer.arrayBuffer();
  }

  private async ask(path: string, request: RequestInit): Promise<Response> {
    if (!this.ticket || this.ticket.until < Date.now()) {
      const { ticket, expiresAt } = await this.chat.identity.ticket();
      this.ticket = { text: ticket, until: expiresAt - 60_000 };
    }
    return fetch(`${this.chat.options.origin}/api/v1/visitor-files${path}`, { ...request, credentials: 'omit', headers: { authorization: `Bearer ${this.ticket.text}`, ...request.headers } });
  }

  private sendAll(files: FileList | undefined | null): boolean {
    const dialog = this.chat.dialog?.id;
    if (!files?.length || !dialog || this.chat.isClosed) return false;
    for (const file of files) void this.send(dialog, file);
    return true;
  }

  private async send(dialog: string, file: File): Promise<void> {
    const { texts } = this.language;
    const line = h('li', {}, h('span', {}, file.name), h('small', {}, texts.fileSending));
    this.list.append(line);
    let fault = texts.fileLost;
    try {
      for (let tries = 1; ; tries++) {
        const answer = await this.ask(`?dialog=${encodeURIComponent(dialog)}&name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file, headers: { 'content-type': 'application/octet-stream' } });
        if (answer.ok) {
          this.box.post(dialog, ((await answer.json()) as { pass: string }).pass);
          line.remove();
          return;
        }
        fault = await said(answer);
        if ((answer.status !== 404 && answer.status !== 429) || tries === Tries) break;
        await new Promise((done) => setTimeout(done, LateMs));
      }
    } catch {
      // No answer: the file is still here.
    }
    line.remove();
    this.tell(file.name, fault, () => void this.send(dialog, file));
  }

  private tell(name: string, fault: string, again: (() => void) | null): void {
    const { texts } = this.language;
    const line = h('li', { role: 'alert', class: 'bad' }, icon(WarnIcon, 16), h('span', {}, h('b', {}, name), ` ${fault}`),
      again && h('button', { type: 'button', class: 'link', onclick: () => (line.remove(), again()) }, texts.again), h('button', { type: 'button', class: 'link', onclick: () => line.remove() }, texts.remove));
    this.list.append(line);
  }
}

async function said(answer: Response): Promise<string> {
  const { message } = (await answer.json().catch(() => ({}))) as { message?: string };
  return message ?? String(answer.status);
}
