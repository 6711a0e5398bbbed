/** Options of node, with which a program cannot load some packages: shows that it does well without them. */

/**
 * @param pattern of names and addresses, as they are imported or required
 * @returns arguments for node; the first thing of that name throws `loaded <name>`
 */
export function refuseToLoad(pattern: RegExp): readonly string[] {
  const test = `new RegExp(${JSON.stringify(pattern.source)}).test(name)`;
  const hook = `export async function resolve(name, context, next) {
    if (${test}) throw new Error('loaded ' + name);
    return next(name, context);
  }`;
  // What a package of CommonJS requires does not pass the hook.
  const start = `import Module, { register } from 'node:module';
    const resolve = Module._resolveFilename;
    Module._resolveFilename = function (name, ...more) {
      if (${test}) throw new Error('loaded ' + name);
      return resolve.call(this, name, ...more);
    };
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));`;
  return ['--no-warnings', '--import', `data:text/javascript,${encodeURIComponent(start)}`];
}
