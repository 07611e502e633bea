'use strict';
/*
 * Expressions and templates on their own.
 */
const addon = require('./addon.js');
const { EvalError, LexError, ParseExprError } = require('./errors.js');

/** What begins a word of the language. Where none begins, a mistake is one of letters and not of grammar. */
const word = /&&|\|\||\?\?|[=!]=|[<>]=?|[!()[\].]|["'\d]|-\d|\$?[\p{L}_]|[\u0080-\u{10ffff}]/uy;

/** The position in a JavaScript string of a 1-based column in code points, in the line of that number. */
function positionOf(text, line, column) {
  const lines = text.split(/\r\n|\r|\n/);
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
}

function errorFor(text, json) {
  const [first] = JSON.parse(json);
  const message = first?.message ?? 'the expression is not valid';
  if (!first?.code.startsWith('expression-') && !first?.code.startsWith('template-')) return new EvalError(message);
  const position = positionOf(text, first.line, first.column);
  word.lastIndex = position;
  const unclosed = message.includes('has no closing quote');
  const strange = position < text.length && first.code === 'expression-syntax' && !word.test(text);
  return new (unclosed || strange ? LexError : ParseExprError)(message, position);
}

function contextText(context) {
  if (context === null || typeof context !== 'object') throw new TypeError('context must be an object');
  const { inputs, steps, item, index, result } = context;
  return JSON.stringify({ inputs, steps, item, index, result });
}

function compute(how, text, context) {
  if (typeof text !== 'string') throw new TypeError('the expression must be a string');
  const [, json, , , value] = how(text, contextText(context));
  if (value === undefined) throw errorFor(text, json);
  return JSON.parse(value);
}

/** The value of an expression. context: any of {inputs, steps, item, index, result}. */
function resolveExpression(expression, context) {
  return compute(addon.evaluate, expression, context);
}

/** Is there a `${` in it? Then it is a template. */
function containsTemplate(value) {
  return typeof value === 'string' && value.includes('${');
}

/** A template with its blocks filled in. One block alone keeps the type of its value. */
function resolveTemplate(template, context) {
  if (typeof template === 'string' && !containsTemplate(template)) return template;
  return compute(addon.resolve, template, context);
}

/** A value as a template writes it. */
function stringify(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

module.exports = { containsTemplate, resolveExpression, resolveTemplate, stringify };
