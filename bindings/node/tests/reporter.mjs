/*
 * A reporter of node --test for meson: flat TAP, a line for each test, with its groups in the name.
 */
import { inspect } from 'node:util';

function comment(text) {
  return text
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
}

function reasonOf(error) {
  return comment(inspect(error?.cause ?? error, { depth: 4 }));
}

function line(number, passed, data) {
  const skipped = data.skip === undefined ? '' : ` # SKIP ${data.skip === true ? '' : data.skip}`;
  return `${passed ? 'ok' : 'not ok'} ${number} - ${data.name.replaceAll('#', '\\#')}${skipped}\n`;
}

export default async function* report(events) {
  let count = 0;
  yield 'TAP version 13\n';
  for await (const { type, data } of events) {
    const ended = type === 'test:pass' || type === 'test:fail';
    if (type === 'test:stderr' || type === 'test:stdout') yield comment(data.message.trimEnd());
    if (
      type === 'test:diagnostic' &&
      data.nesting > -1 &&
      !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(data.message)
    )
      yield comment(data.message);
    if (!ended || data.details?.type === 'suite') continue;
    yield line(++count, type === 'test:pass', data);
    if (type === 'test:fail') yield reasonOf(data.details.error);
  }
  yield `1..${count}\n`;
}
