/*
 * Types of the package. Those of workflows, tools, logs and events are the shapes of doc/language.md.
 */

// ---- Workflows as data ----

export type SchemaType = 'string' | 'int' | 'float' | 'boolean' | 'array' | 'object';

export interface FieldSchema {
  type: SchemaType;
  description?: string;
  /** A literal, a template or an expression. */
  value?: unknown;
  items?: SchemaType | Partial<FieldSchema>;
  properties?: Record<string, SchemaType | Partial<FieldSchema>>;
}

export interface WorkflowInput extends Omit<FieldSchema, 'value'> {
  default?: unknown;
  secret?: boolean;
}

export type WorkflowOutput = FieldSchema;
export type StepInput = FieldSchema;
export type StepOutput = FieldSchema;

export interface RetryPolicy {
  max: number;
  delay: string;
  backoff: number;
}

export type OnError = 'fail' | 'ignore';
export type StepType = 'tool' | 'transform' | 'conditional' | 'exit';
export type TransformOperation = 'filter' | 'map' | 'sort';
export type SortDirection = 'asc' | 'desc';
export type ExitStatus = 'success' | 'failed';

export interface StepBase {
  id: string;
  type: StepType;
  description?: string;
  inputs: Record<string, StepInput>;
  outputs: Record<string, StepOutput>;
  condition?: string;
  each?: string;
  delay?: string;
  on_error?: OnError;
  retry?: RetryPolicy;
}

export interface ToolStep extends StepBase {
  type: 'tool';
  tool: string;
  timeout?: string;
  concurrency?: number;
}

export interface TransformFilterStep extends StepBase {
  type: 'transform';
  operation: 'filter';
  where: string;
}

export interface TransformMapStep extends StepBase {
  type: 'transform';
  operation: 'map';
  expression: unknown;
}

export interface TransformSortStep extends StepBase {
  type: 'transform';
  operation: 'sort';
  field: string;
  direction?: SortDirection;
}

export type TransformStep = TransformFilterStep | TransformMapStep | TransformSortStep;

export interface ConditionalStep extends StepBase {
  type: 'conditional';
  condition: string;
  then: string[];
  else?: string[];
}

export interface ExitStep extends StepBase {
  type: 'exit';
  status: ExitStatus;
  output?: unknown;
}

export type Step = ToolStep | TransformStep | ConditionalStep | ExitStep;

export interface WorkflowDefinition {
  inputs: Record<string, WorkflowInput>;
  outputs: Record<string, WorkflowOutput>;
  steps: Step[];
}

export interface SkillFrontmatter {
  name: string;
  description: string;
  [key: string]: unknown;
}

export interface ParsedSkill {
  frontmatter: SkillFrontmatter;
  workflow: WorkflowDefinition;
}

// ---- Tools ----

export interface JsonSchema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema | boolean>;
  required?: string[];
  items?: JsonSchema | boolean | JsonSchema[];
  enum?: unknown[];
  [key: string]: unknown;
}

export interface ToolDescriptor {
  name: string;
  description: string;
  /** Arguments are checked against it before anything runs. */
  inputSchema?: JsonSchema;
  /** Enforced with `typeChecks: 'strict'`. */
  outputSchema?: JsonSchema;
}

export interface ToolResult {
  /** Any JSON value, or JsonText. */
  output: unknown;
  error?: string | null | undefined;
  /** With an error: false if trying again makes no sense. */
  retriable?: boolean | undefined;
}

/** What a tool may know of its call. */
export interface ToolCall {
  readonly id: number;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly argumentsText: string;
  readonly step: string;
  /** Of an `each`, from 0; -1 without one. */
  readonly iteration: number;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds until the run gives up on it; Infinity without a time-out. */
  readonly timeout: number;
  /** The same whenever the same run makes the same call; undefined once the call is answered. */
  readonly key: string | undefined;
  /** Aborted when the answer is no longer wanted; of a Machine never: it tells the ids, in `givenUp`. */
  readonly signal: AbortSignal;
}

export interface ToolAdapter {
  /** Runs give the third argument. */
  invoke(toolName: string, args: Record<string, unknown>, call?: ToolCall): Promise<ToolResult>;
  has(toolName: string): boolean;
  list?(): ToolDescriptor[];
}

/** What runs take: an adapter whose tools may also answer without a promise. */
export interface AnyToolAdapter extends Omit<ToolAdapter, 'invoke'> {
  invoke(toolName: string, args: Record<string, unknown>, call: ToolCall): Promise<ToolResult> | ToolResult;
}

export type ToolHandler = (args: Record<string, unknown>, call: ToolCall) => ToolResult | Promise<ToolResult>;

export class MockToolAdapter implements ToolAdapter {
  register(toolName: string, handler: ToolHandler, descriptor?: Omit<ToolDescriptor, 'name'>): void;
  has(toolName: string): boolean;
  list(): ToolDescriptor[];
  invoke(toolName: string, args: Record<string, unknown>, call?: ToolCall): Promise<ToolResult>;
}

/** One adapter of several; of two tools with one name that of the first. */
export function combineTools(...adapters: AnyToolAdapter[]): ToolAdapter;

// ---- MCP ----

/** What is needed of a Client of @modelcontextprotocol/sdk. */
export interface McpClient {
  listTools(params?: any, options?: any): Promise<any>;
  callTool(params: any, resultSchema?: any, options?: any): Promise<any>;
  getServerVersion?(): { name: string } | undefined;
}

export interface McpToolsOptions {
  /** Tools are named `server.tool`. By default the name that the server has for itself. */
  server?: string;
  /** Milliseconds of a call whose step has no time-out of its own; 60000. */
  timeout?: number;
  /** For listing the tools. */
  signal?: AbortSignal;
}

export interface McpTools extends ToolAdapter {
  list(): ToolDescriptor[];
  /** Names of tools that only work as tasks of the protocol, and cannot be called by steps. */
  readonly skipped: string[];
}

export function mcpTools(client: McpClient, options?: McpToolsOptions): Promise<McpTools>;

// ---- Run logs and events ----

export interface RetryRecord {
  attempts: number;
  errors: string[];
}

export type StepRunStatus = 'success' | 'failed' | 'skipped';
export type RunStatus = 'success' | 'failed';

export interface IterationRecord {
  index: number;
  status: StepRunStatus;
  inputs?: Record<string, unknown>;
  output?: unknown;
  error?: string;
  retries?: RetryRecord;
  duration_ms: number;
}

export interface StepRecord {
  id: string;
  executor: StepType;
  tool?: string;
  status: StepRunStatus;
  reason?: string;
  started_ms?: number;
  duration_ms: number;
  inputs?: Record<string, unknown>;
  iterations?: number;
  output?: unknown;
  error?: string;
  retries?: RetryRecord;
  warnings?: string[];
  iteration_records?: IterationRecord[];
}

export interface RunSummary {
  steps_executed: number;
  steps_skipped: number;
  total_duration_ms: number;
}

export interface RunLogError {
  phase: 'parse' | 'validate' | 'execute';
  message: string;
  code?: string;
  details?: Array<{ path: string; message: string; code?: string; line?: number; column?: number }>;
}

export interface RunLog {
  id: string;
  workflow: string;
  status: RunStatus;
  summary: RunSummary;
  started_at: string;
  completed_at: string;
  duration_ms: number;
  inputs: Record<string, unknown>;
  steps: StepRecord[];
  outputs: Record<string, unknown>;
  error?: RunLogError;
}

export type RuntimeEvent =
  | { type: 'workflow_start'; workflow: string; totalSteps: number; runId: string }
  | { type: 'step_start'; stepId: string; stepType: StepType; tool?: string; description?: string }
  | { type: 'step_complete'; stepId: string; status: StepRunStatus; duration_ms: number; iterations?: number }
  | { type: 'step_skip'; stepId: string; reason: string; description?: string }
  | { type: 'step_retry'; stepId: string; attempt: number; error: string }
  | { type: 'step_error'; stepId: string; error: string; onError: OnError }
  | { type: 'each_progress'; stepId: string; current: number; total: number }
  | { type: 'workflow_complete'; status: RunStatus; duration_ms: number; summary: RunSummary };

/** With `allEvents`: also calls, results and waits. */
export type AnyEvent = RuntimeEvent | { type: 'tool_call' | 'tool_result' | 'wait'; [member: string]: unknown };

// ---- Running ----

export type TypeChecks = 'standard' | 'strict' | 'off';

/** By the names of doc/limits.md, for example `tool_calls`. 0 means the default. */
export type Limits = Record<string, number>;

/** JSON text: a string, or UTF-8 in a Uint8Array. */
export class JsonText {
  constructor(source: string | Uint8Array);
  readonly source: string | Uint8Array;
  readonly text: string;
  readonly buffer: Buffer;
  readonly value: any;
  toString(): string;
  toJSON(): any;
}

/** An object, or JSON text of one. */
export type Inputs = Record<string, unknown> | JsonText | string | Uint8Array;

export interface CheckOptions {
  /** The file's name, for texts about it. */
  file?: string;
  typeChecks?: TypeChecks;
  limits?: Limits;
  warningsAreErrors?: boolean;
  enforceAllowedTools?: boolean;
}

export interface RunSettings extends CheckOptions {
  inputs?: Inputs;
  toolAdapter?: AnyToolAdapter;
  /** Used when the text has no name of its own. */
  workflowName?: string;
  /** If it throws, the run ends. What it returns is not looked at. With `allEvents` it gets AnyEvent. */
  onEvent?: (event: RuntimeEvent) => void;
  /** Cancels the run: its log is `failed`, with code `cancelled`. */
  signal?: AbortSignal;
  /** The id of the run: 36 characters of a UUID. */
  id?: string;
  iterationRecords?: boolean;
  /** Also tool_call, tool_result and wait. */
  allEvents?: boolean;
  /** A failed `each` cancels its other calls instead of awaiting them. */
  cancelInFlight?: boolean;
}

export interface RunOptions extends RunSettings {
  workflow: WorkflowDefinition | Workflow;
}

export interface RunWorkflowSkillOptions extends RunSettings {
  content: string | Uint8Array;
}

/** Runs a definition, or a Workflow that was loaded before. */
export function runWorkflow(options: RunOptions): Promise<RunLog>;
/** Parses, validates and runs the text of a skill. Never rejects. */
export function runWorkflowSkill(options: RunWorkflowSkillOptions): Promise<RunLog>;

export interface TextResult {
  id: string;
  status: RunStatus;
  /** As they are: also secrets. */
  outputs: JsonText;
  log: JsonText;
}

/** The same as runWorkflow and runWorkflowSkill, where outputs and log stay text. */
export function runText(options: RunOptions | RunWorkflowSkillOptions): Promise<TextResult>;

export function buildFailedRunLog(workflowName: string, error: RunLogError, startedAt?: Date): RunLog;

// ---- Checking and parsing ----

export interface ValidationError {
  path: string;
  message: string;
}

export interface Diagnostic extends ValidationError {
  severity: 'error' | 'warning';
  code: string;
  hint?: string;
  /** From 1; 0 if it is about no place. */
  line?: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

export interface ValidationResult {
  valid: boolean;
  errors: ValidationError[];
  diagnostics: Diagnostic[];
}

export interface ValidateWorkflowSkillOptions extends CheckOptions {
  content: string | Uint8Array;
  toolAdapter?: AnyToolAdapter;
}

export interface ValidateWorkflowSkillResult extends ValidationResult {
  name?: string;
  stepCount?: number;
  stepTypes?: string[];
}

export function validateWorkflow(
  workflow: WorkflowDefinition,
  toolAdapter?: AnyToolAdapter,
  options?: CheckOptions,
): ValidationResult;
export function validateWorkflowSkill(options: ValidateWorkflowSkillOptions): ValidateWorkflowSkillResult;
/** What validateWorkflowSkill finds, as text for people, in the manner of a compiler. */
export function explainWorkflowSkill(options: ValidateWorkflowSkillOptions & { color?: boolean }): string;

export interface ParseErrorDetail {
  path: string;
  message: string;
  code?: string;
  hint?: string;
  line?: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

export function parseSkillMd(content: string): ParsedSkill;
export function parseWorkflowFromMd(content: string): WorkflowDefinition;
export function parseWorkflowYaml(yaml: string): WorkflowDefinition;

/** A workflow that is loaded once; any number of runs may use it. */
export class Workflow {
  /** Throws ParseError. */
  constructor(content: string | Uint8Array, options?: CheckOptions & { workflowName?: string });
  readonly name: string;
  readonly frontmatter: Record<string, unknown>;
  readonly steps: Array<{ id: string; type: StepType; tool?: string }>;
  /** The names of the tools that it uses. */
  readonly tools: string[];
}

// ---- Expressions ----

export interface RuntimeContext {
  inputs?: Record<string, unknown>;
  steps?: Record<string, { output: unknown }>;
  item?: unknown;
  index?: number;
  result?: unknown;
}

export function resolveExpression(expression: string, context: RuntimeContext): unknown;
export function resolveTemplate(template: string, context: RuntimeContext): unknown;
export function containsTemplate(value: string): boolean;
export function stringify(value: unknown): string;

// ---- The machine ----

export interface MachineOptions extends CheckOptions {
  inputs?: Inputs;
  /** Names or descriptors of the tools that there are. */
  tools?: Array<string | (Partial<ToolDescriptor> & { name: string })>;
  workflowName?: string;
  id?: string;
  /** Collect events. */
  events?: boolean;
  iterationRecords?: boolean;
  allEvents?: boolean;
  cancelInFlight?: boolean;
  /** Time stands still but for setTime. */
  virtualClock?: boolean;
}

export interface Batch {
  state: 'done' | 'calls' | 'wait';
  /** Milliseconds until the machine wants to be advanced again; Infinity if only an answer goes on. */
  wait: number;
  calls: ToolCall[];
  /** Ids of calls whose answer is no longer wanted. */
  givenUp: number[];
  events: AnyEvent[];
}

/** A run that its host drives. It never blocks, and calls nothing. */
export class Machine {
  constructor(source: string | Uint8Array | Workflow, options?: MachineOptions);
  advance(): Batch;
  /** false: the call was answered already, or the run gave up on it. */
  answer(id: number, output: unknown): boolean;
  answerString(id: number, text: string | Uint8Array): boolean;
  fail(id: number, error: unknown, options?: { retriable?: boolean }): boolean;
  cancel(): void;
  setTime(milliseconds: number): void;
  /** The log of a run that is done. */
  log(): RunLog;
  logText(): JsonText;
  outputsText(): JsonText;
  close(): void;
}

// ---- Errors and constants ----

export class ParseError extends Error {
  constructor(message: string, details?: ParseErrorDetail[]);
  readonly details: ParseErrorDetail[];
}

export class LexError extends Error {
  constructor(message: string, position: number);
  readonly position: number;
}

export class ParseExprError extends Error {
  constructor(message: string, position: number);
  readonly position: number;
}

export class EvalError extends Error {
  constructor(message: string);
}

export class WorkflowExecutionError extends Error {
  constructor(message: string, validationErrors?: ValidationError[]);
  readonly validationErrors?: ValidationError[];
}

export interface StepErrorContext {
  tool?: string;
  expression?: string;
}

/** What a tool may throw; without `retriable` the call is not tried again. */
export class StepExecutionError extends Error {
  constructor(message: string, retriable?: boolean, context?: StepErrorContext);
  readonly retriable: boolean;
  readonly context?: StepErrorContext;
}

/** The authoring guide for agents. */
export const AUTHORING_SKILL: string;
/** The version of the library. */
export const VERSION: string;
