/**
 * Whether this page is in a frame of another site, at any depth. Such a site could lay something
 * over the app and have a person click what they do not see. Headers forbid it too (frame-ancestors),
 * where the host sends them.
 */
export function isInForeignFrame(window: Window = globalThis.window): boolean {
  for (let frame = window; frame !== frame.parent; frame = frame.parent) {
    try {
      if (frame.parent.location.origin !== window.location.origin) return true;
    } catch {
      // The browser does not say where a page of another origin is.
      return true;
    }
  }
  return false;
}
