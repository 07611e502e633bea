'use strict';
/*
 * When an outcome is the expected one: the rules of tests/conformance/README.md.
 */
const fs = require('node:fs');
const path = require('node:path');

const data = path.join(__dirname, '..', '..', '..', '..', 'tests', 'conformance');

/** Warnings that are neither asked for nor refused: the list of the runner in C, where it is kept. */
const disputed = new Set(
  [
    ...fs
      .readFileSync(path.join(data, 'compare.c'), 'utf8')
      .matchAll(/\{ "([^"]+)", "([^"]+)", "((?:[^"\\]|\\.)*)" \}/g),
  ].map(([, id, code, where]) => `${id} ${code} ${where.replaceAll('\\"', '"')}`),
);

function without(object, ...keys) {
  const rest = { ...object };
  for (const key of keys) delete rest[key];
  return rest;
}

function isObject(value) {
  return value !== null && typeof value === 'object';
}

/** Integers are compared exactly, also those that no double can hold. */
function sameScalar(a, b) {
  if (typeof a === 'bigint' || typeof b === 'bigint')
    return [a, b].every((side) => typeof side === 'bigint' || Number.isInteger(side)) && BigInt(a) === BigInt(b);
  return a === b;
}

/** Where two values differ, undefined if nowhere. An absent member is one that is null. */
function difference(expected, actual, at) {
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual))
    return sameScalar(expected, actual) ? undefined : at;
  if (Array.isArray(expected) && expected.length !== actual.length) return `${at}.length`;
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const [a, b] = [expected, actual].map((side) => (Object.hasOwn(side, key) ? side[key] : null));
    const found = difference(a, b, `${at}.${key}`);
    if (found) return found;
  }
  return undefined;
}

/** The names of a cycle, from the smallest on. */
function cycleOf(message) {
  const names = message
    .slice(message.indexOf(': ') + 2)
    .split(' → ')
    .slice(0, -1);
  const first = names.indexOf([...names].sort()[0]);
  return [...names.slice(first), ...names.slice(0, first)].join(' → ');
}

function sameDiagnostic(a, b) {
  if (a.code !== b.code || a.code === 'yaml-syntax') return a.code === b.code;
  return a.code === 'cycle' ? cycleOf(a.message) === cycleOf(b.message) : (a.path ?? '') === (b.path ?? '');
}

function diagnosticsDiffer(expected = [], actual = [], at) {
  const fits = (one, other) => one.code === 'cycle' || other.message.includes(one.message ?? '');
  for (const one of expected)
    if (!actual.some((other) => sameDiagnostic(one, other) && fits(one, other)))
      return `${at}: no ${one.code} at ${one.path}`;
  for (const one of actual)
    if (!expected.some((other) => sameDiagnostic(other, one))) return `${at}: ${one.code} at ${one.path} is too many`;
  return undefined;
}

function runErrorDiffers(expected, actual) {
  if (!expected && !actual) return undefined;
  if (!expected || !actual) return 'run.error';
  if (expected.phase !== actual.phase || (expected.code ?? null) !== (actual.code ?? null)) return 'run.error.code';
  if (!actual.message.includes(expected.message ?? '')) return 'run.error.message';
  return diagnosticsDiffer(expected.details, actual.details, 'run.error.details');
}

function comparableRun(run) {
  return {
    ...without(run, 'id', 'started_at', 'completed_at', 'duration_ms', 'error'),
    summary: without(run.summary, 'total_duration_ms'),
    steps: run.steps.map((step) => without(step, 'tool', 'started_ms', 'duration_ms', 'warnings', 'iteration_records')),
  };
}

function comparableEvent(event) {
  const rest = without(event, 'runId', 'duration_ms');
  return rest.summary ? { ...rest, summary: without(rest.summary, 'total_duration_ms') } : rest;
}

function runsDiffer(expected, actual) {
  return (
    runErrorDiffers(expected.error, actual.error) ??
    difference(without(expected, 'error'), comparableRun(actual), 'run')
  );
}

/** Equal if both can be rounded to the same whole millisecond, a half either way. */
function sameWait(a, b) {
  return Math.ceil(a - 0.5) <= Math.floor(b + 0.5) && Math.ceil(b - 0.5) <= Math.floor(a + 0.5);
}

function waitsDiffer(expected, actual) {
  const same = expected.length === actual.length && expected.every((wait, i) => sameWait(Number(wait), actual[i]));
  return same ? undefined : `sleeps: ${actual.join()} instead of ${expected.join()}`;
}

/** What is wrong with an outcome; undefined if it is as expected. */
function outcomeDiffers(id, expected, outcome) {
  const undisputed = (list) => list.filter((one) => !disputed.has(`${id} ${one.code} ${one.path}`));
  const { validate, run, events, calls, sleeps } = outcome;
  return (
    difference(expected.validate.valid, validate.valid, 'validate.valid') ??
    diagnosticsDiffer(expected.validate.errors, validate.errors, 'validate.errors') ??
    diagnosticsDiffer(undisputed(expected.validate.warnings), undisputed(validate.warnings), 'validate.warnings') ??
    runsDiffer(expected.run, run) ??
    difference(expected.events, events.map(comparableEvent), 'events') ??
    difference(expected.calls, calls, 'calls') ??
    (sleeps && waitsDiffer(expected.sleeps, sleeps))
  );
}

module.exports = { data, difference, outcomeDiffers };
