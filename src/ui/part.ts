/** A part of the app whose script comes after the first paint. */
export interface Part<Module> {
  /** Undefined until the script is there. */
  here(): Module | undefined;
  /** Fetches it. Whoever needs it later has it at once. @throws TypeError if the script does not come */
  load(): Promise<Module>;
  /**
   * Does something with it: at once if it is there, which a browser asks of what opens files or the clipboard, else
   * as soon as it is there. So no press is lost, however early it comes.
   */
  run<T>(work: (module: Module) => T): T | Promise<Awaited<T>>;
}

/** Makes a part of a dynamic `import()`. A script that did not come is asked for again the next time. */
export function part<Module>(fetch: () => Promise<Module>): Part<Module> {
  let there: Module | undefined;
  let coming: Promise<Module> | undefined;
  const load = async (): Promise<Module> => {
    coming ??= fetch();
    try {
      there = await coming;
    } catch (error) {
      coming = undefined;
      throw error;
    }
    return there;
  };
  const late = async <T>(work: (module: Module) => T): Promise<Awaited<T>> =>
    await work(await load());
  return {
    here: () => there,
    load,
    run: (work) => (there === undefined ? late(work) : work(there)),
  };
}
