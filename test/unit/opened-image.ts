/** Node has no `<img>`. This one opens every picture at once, 40 × 30 pixels large. */
export class OpenedImage extends EventTarget {
  readonly naturalWidth = 40;
  readonly naturalHeight = 30;
  set src(_url: string) {
    queueMicrotask(() => this.dispatchEvent(new Event('load')));
  }
}
