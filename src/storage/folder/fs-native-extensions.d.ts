/** The package has no types of its own: what we call of it. https://github.com/holepunchto/fs-native-extensions */
declare module 'fs-native-extensions' {
  const extensions: {
    /** Takes the whole file for this process, until it is closed. @returns false when another process has it */
    tryLock(descriptor: number): boolean;
  };
  export = extensions;
}
