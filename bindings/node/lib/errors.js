'use strict';
/*
 * The classes of errors. Their names and arguments are those of the TypeScript package, for `instanceof` and for tools
 * that throw them.
 */

/** A text that is no workflow. `details` says what is wrong, each with path, message, code and place. */
class ParseError extends Error {
  constructor(message, details = []) {
    super(message);
    this.name = 'ParseError';
    this.details = details;
  }
}

/** An expression with characters that belong to no word of the language. */
class LexError extends Error {
  constructor(message, position) {
    super(message);
    this.name = 'LexError';
    this.position = position;
  }
}

/** An expression whose words do not fit together. */
class ParseExprError extends Error {
  constructor(message, position) {
    super(message);
    this.name = 'ParseExprError';
    this.position = position;
  }
}

/** An expression that refers to what does not exist, or goes over a limit. */
class EvalError extends Error {
  constructor(message) {
    super(message);
    this.name = 'EvalError';
  }
}

class WorkflowExecutionError extends Error {
  constructor(message, validationErrors) {
    super(message);
    this.name = 'WorkflowExecutionError';
    this.validationErrors = validationErrors;
  }
}

/** What a tool may throw: with `retriable` false (the default) the call is not tried again. */
class StepExecutionError extends Error {
  constructor(message, retriable = false, context) {
    super(message);
    this.name = 'StepExecutionError';
    this.retriable = retriable;
    this.context = context;
  }
}

/** What an error says, whatever was thrown. */
function messageOf(thrown) {
  try {
    return String(thrown instanceof Error ? thrown.message || thrown.name : thrown);
  } catch {
    return 'something was thrown that has no text';
  }
}

module.exports = {
  ParseError,
  LexError,
  ParseExprError,
  EvalError,
  WorkflowExecutionError,
  StepExecutionError,
  messageOf,
};
