'use strict';
/*
 * Run logs as objects.
 *
 * A log holds everything that went through a run, often several times. Reading it costs more than the run itself when
 * the data are large. So the members of a large log (over LARGE bytes) become values when they are looked at first;
 * until then the run is kept. A small log is a plain object from the beginning.
 */
const { randomUUID } = require('node:crypto');
const { JsonText } = require('./json.js');
const { placeless } = require('./workflow.js');

const LARGE = 256 * 1024;

function withoutPlaces(error) {
  if (error?.details) error.details = error.details.map(placeless);
  return error;
}

/** A property that is computed when it is read first; it is an ordinary one then, unless the object was frozen before. */
function defineLazy(log, name, compute) {
  const ordinary = (value) => ({ value, writable: true, enumerable: true, configurable: true });
  let read = () => {
    const value = compute();
    read = () => value;
    Reflect.defineProperty(log, name, ordinary(value));
    return value;
  };
  Object.defineProperty(log, name, {
    get: () => read(),
    set: (value) => void Object.defineProperty(log, name, ordinary(value)),
    enumerable: true,
    configurable: true,
  });
}

/** head: the JSON text of its small members, which come first. */
function lazyLog(run, head, { hides, places }) {
  const log = JSON.parse(`${head}}`);
  let whole;
  const read = () => (whole ??= new JsonText(run.log()).value);
  defineLazy(log, 'inputs', () => read().inputs);
  defineLazy(log, 'steps', () => read().steps);
  defineLazy(log, 'outputs', () => (whole || hides ? read().outputs : new JsonText(run.outputs()).value));
  if (run.outcome().hasError) defineLazy(log, 'error', () => (places ? read().error : withoutPlaces(read().error)));
  return log;
}

/**
 * The log of a run that is done, which is closed as soon as nothing more is to be read from it. settings: hides
 * (outputs are not those of the run), places (they mean something), keep (the run stays open).
 */
function logOf(run, settings) {
  const [whole, text] = run.beginning(LARGE);
  const head = whole ? -1 : text.indexOf(',"inputs":'); /* -1, too, if the name alone is that long */
  if (head >= 0) return lazyLog(run, text.slice(0, head), settings);
  const log = whole ? JSON.parse(text) : new JsonText(run.log()).value;
  if (!settings.keep) run.close();
  if (!settings.places) withoutPlaces(log.error);
  return log;
}

/** Gives a result its `log` as JsonText. */
function defineLogText(result, run) {
  const [whole, text] = run.beginning(LARGE);
  if (!whole) {
    defineLazy(result, 'log', () => new JsonText(run.log()));
    return result;
  }
  run.close();
  return Object.assign(result, { log: new JsonText(text) });
}

/** The log of a run that could not even begin. */
function buildFailedRunLog(workflowName, error, startedAt) {
  const completed = new Date();
  const started = startedAt ?? completed;
  const duration = completed.getTime() - started.getTime();
  return {
    id: randomUUID(),
    workflow: workflowName,
    status: 'failed',
    summary: { steps_executed: 0, steps_skipped: 0, total_duration_ms: duration },
    started_at: started.toISOString(),
    completed_at: completed.toISOString(),
    duration_ms: duration,
    inputs: {},
    steps: [],
    outputs: {},
    error,
  };
}

module.exports = { buildFailedRunLog, defineLogText, logOf };
