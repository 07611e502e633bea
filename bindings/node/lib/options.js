'use strict';
/*
 * Options of hosts, checked, in the form that the addon takes.
 */
const checks = { standard: 0, strict: 1, off: 2 };

const runFlags = {
  iterationRecords: 1,
  allEvents: 2,
  cancelInFlight: 4,
  warningsAreErrors: 8,
  enforceAllowedTools: 16,
};

const checkFlags = { warningsAreErrors: 1, enforceAllowedTools: 2 };

function flagsOf(options, known) {
  let flags = 0;
  for (const name of Object.keys(known)) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`${name} must be a boolean`);
    if (value) flags |= known[name];
  }
  return flags;
}

function typeChecksOf(value = 'standard') {
  if (!Object.hasOwn(checks, value)) throw new TypeError("typeChecks must be 'standard', 'strict' or 'off'");
  return checks[value];
}

function optionalText(value, name) {
  if (value !== undefined && value !== null && typeof value !== 'string')
    throw new TypeError(`${name} must be a string`);
  return value ?? undefined;
}

function objectOf(options) {
  if (options === null || typeof options !== 'object') throw new TypeError('options must be an object');
  return options;
}

const runOptions = [
  ...['content', 'workflow', 'inputs', 'toolAdapter', 'workflowName', 'onEvent', 'signal', 'typeChecks', 'limits'],
  ...['file', 'id', ...Object.keys(runFlags)],
];

/** The options of a run as a plain object, each read once, also if they are those of a class. */
function readOptions(options) {
  objectOf(options);
  const read = {};
  for (const name of runOptions) read[name] = options[name];
  return read;
}

/** [name, file, limits, typeChecks, flags], for loading and validating. */
function checkSettings(options, name = options.workflowName) {
  return [
    optionalText(name, 'workflowName'),
    optionalText(options.file, 'file'),
    options.limits ?? undefined,
    typeChecksOf(options.typeChecks),
    flagsOf(options, checkFlags),
  ];
}

/** [name, file, id, limits, typeChecks, flags, events, virtualClock], for a run. */
function runSettings(options, events) {
  return [
    optionalText(options.workflowName, 'workflowName'),
    optionalText(options.file, 'file'),
    optionalText(options.id, 'id'),
    options.limits ?? undefined,
    typeChecksOf(options.typeChecks),
    flagsOf(options, runFlags),
    events,
    Boolean(options.virtualClock),
  ];
}

/** The text of a skill. */
function contentOf(content) {
  if (typeof content !== 'string' && !(content instanceof Uint8Array))
    throw new TypeError('content must be a string or a Uint8Array');
  return content;
}

function functionOf(value, name) {
  if (value !== undefined && value !== null && typeof value !== 'function')
    throw new TypeError(`${name} must be a function`);
  return value ?? undefined;
}

function signalOf(signal) {
  if (signal === undefined || signal === null) return undefined;
  for (const method of ['addEventListener', 'removeEventListener'])
    if (typeof signal[method] !== 'function') throw new TypeError('signal must be an AbortSignal');
  return signal;
}

module.exports = { checkSettings, runSettings, contentOf, functionOf, objectOf, readOptions, signalOf };
