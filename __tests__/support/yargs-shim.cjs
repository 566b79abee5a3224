// yargs declares `__dirname` in an ES module; in jest's CommonJS wrapper that name is taken.
const { createTransformer } = require('@swc/jest')

exports.createTransformer = options => {
  const { process, ...rest } = createTransformer(options)
  return {
    ...rest,
    process: (source, ...others) => process(source.replaceAll('__dirname', 'shimDirectory'), ...others),
  }
}
