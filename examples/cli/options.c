/*
 * The command line, read by argp: one parser for the command itself and one for each of its subcommands.
 *
 * argp keeps silent (ARGP_NO_ERRS) and hands every mistake to ARGP_KEY_ERROR; what is said about it, with the
 * nearest option as a suggestion, is said here. Whether options fit together is checked at the end, so that
 * the rest of the command can rely on it: at most one use of stdin, at most one stream on stdout.
 */
#include "options.h"

#include "memory.h"
#include "status.h"
#include "suggest.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

enum key {
    KEY_INPUT = 256,
    KEY_INPUTS,
    KEY_TOOLS,
    KEY_JSON,
    KEY_EVENTS,
    KEY_TRACE,
    KEY_LOG,
    KEY_TYPES,
    KEY_INSTANT,
    KEY_COLOR,
    KEY_STRICT,
    KEY_ALLOW,
    KEY_FORMAT
};

/* What the parser of a subcommand fills. */
struct parse {
    struct options *options;
    const struct argp *argp;
    const char *name; /* "workflowskill run" */
    int status;
    bool done;
};

#define COMMON_OPTIONS                                                                                                 \
    { "quiet", 'q', NULL, 0, "Say nothing but errors", 0 },                                                            \
        { "color",                                                                                                     \
          KEY_COLOR,                                                                                                   \
          "WHEN",                                                                                                      \
          0,                                                                                                           \
          "Colours on stderr: auto, always or never (auto: on a terminal, unless NO_COLOR is set)",                    \
          0 },                                                                                                         \
        { "help", 'h', NULL, 0, "Show this help", -1 },                                                                \
    {                                                                                                                  \
        NULL, 0, NULL, 0, NULL, 0                                                                                      \
    }

#define TYPES_OPTION                                                                                                   \
    {                                                                                                                  \
        "types", KEY_TYPES, "MODE", 0, "Type checks: standard (default), strict or off", 0                             \
    }
#define TOOLS_OPTION                                                                                                   \
    {                                                                                                                  \
        "tools", KEY_TOOLS, "FILE", 0,                                                                                 \
            "Tools file, may be repeated (default: tools.yml, tools.yaml or tools.json next to FILE)", 0               \
    }

static const struct argp_option run_options[] = {
    { NULL, 'i', "NAME=VALUE", 0, "One input; the text is read by the input's declared type", 0 },
    { "input", KEY_INPUT, "NAME=VALUE", OPTION_HIDDEN, NULL, 0 },
    { "inputs", KEY_INPUTS, "JSON|@FILE|-", 0, "All inputs as a JSON object; -i goes over it", 0 },
    TOOLS_OPTION,
    { "json", KEY_JSON, NULL, 0, "Print the run log instead of the outputs", 0 },
    { "log", KEY_LOG, "FILE", 0, "Write the run log to FILE, in one step", 0 },
    { "events", KEY_EVENTS, "FILE", 0, "Write the standard events to FILE (-: stdout) as JSON lines", 0 },
    { "trace", KEY_TRACE, "FILE", 0, "Like --events, with every tool call, its result, and every wait", 0 },
    TYPES_OPTION,
    { "instant", KEY_INSTANT, NULL, 0, "Do not sleep: waits pass at once on a virtual clock", 0 },
    COMMON_OPTIONS
};

static const struct argp_option validate_options[] = {
    TOOLS_OPTION,
    { "json", KEY_JSON, NULL, 0, "Print the findings as a JSON array, one object per file", 0 },
    { "strict", KEY_STRICT, NULL, 0, "Warnings are errors", 0 },
    TYPES_OPTION,
    { "allow", KEY_ALLOW, "CODE", 0, "Leave out warnings of this code, may be repeated", 0 },
    COMMON_OPTIONS
};

static const struct argp_option graph_options[] = {
    { "format", KEY_FORMAT, "FORMAT", 0, "mermaid (the default) or dot", 0 }, COMMON_OPTIONS
};

static const struct argp_option main_options[] = { { "help", 'h', NULL, 0, "Show this help", -1 },
                                                   { "version", 'V', NULL, 0, "Show the version", -1 },
                                                   { NULL, 0, NULL, 0, NULL, 0 } };

static error_t parse_subcommand(int key, char *argument, struct argp_state *state);
static error_t parse_main(int key, char *argument, struct argp_state *state);

static const struct argp subcommands[] = {
    { run_options, parse_subcommand, "FILE",
      "Run a workflow and print its outputs as JSON.\n\n"
      "FILE is a SKILL.md, a bare workflow in YAML or JSON, a skill folder, or - for stdin.\v"
      "Ctrl-C cancels the run, the log is still written; a second one ends at once.\n\n"
      "Exit status: 0 success, 1 the run failed, 2 usage, files or inputs are at fault, 3 the workflow is not valid.",
      NULL, NULL, NULL },
    { validate_options, parse_subcommand, "FILE...",
      "Check workflows without running them.\n\n"
      "With a tools file the tools that are used, and what is passed to them, are checked as well.\v"
      "Exit status: 0 all are valid, 2 usage or files are at fault, 3 a workflow is not valid.",
      NULL, NULL, NULL },
    { graph_options, parse_subcommand, "FILE",
      "Print a workflow as a graph: its steps, its branches, and (dashed) which step uses whose output.\v"
      "For a picture: workflowskill graph --format dot FILE | dot -Tsvg > graph.svg",
      NULL, NULL, NULL }
};

static const char *const command_names[] = { "run", "validate", "graph" };

static const struct argp main_argp = { main_options,
                                       parse_main,
                                       "COMMAND ...",
                                       "Run, check and draw the workflows of agent skills.\n\n"
                                       "Commands:\n"
                                       "  run FILE          run a workflow and print its outputs\n"
                                       "  validate FILE...  check workflows without running them\n"
                                       "  graph FILE        print a workflow as a Mermaid or DOT graph\v"
                                       "`workflowskill COMMAND --help' shows the options of a command.",
                                       NULL,
                                       NULL,
                                       NULL };

static void finish(struct parse *parse, int status)
{
    parse->status = status;
    parse->done = true;
}

static void usage_error(struct parse *parse, const char *nearest)
{
    if (nearest)
        console_help("did you mean \"%s\"?", nearest);
    console_help("see \"%s --help\"", parse->name);
    finish(parse, STATUS_USAGE);
}

/* ---- Mistakes that argp found --------------------------------------------------------------- */

static bool is_last(const struct argp_option *option) { return !option->name && !option->key; }

/* The option that a long name or a beginning of it means. *count: how many it may mean. */
static const struct argp_option *find_long(const struct argp_option *options, const char *name, size_t size,
                                           size_t *count)
{
    const struct argp_option *found = NULL;

    *count = 0;
    for (const struct argp_option *option = options; !is_last(option); option++) {
        if (!option->name || strncmp(option->name, name, size) != 0)
            continue;
        if (strlen(option->name) == size) {
            *count = 1;
            return option;
        }
        found = option;
        ++*count;
    }
    return found;
}

static void unknown_long(struct parse *parse, const char *name, size_t size)
{
    struct suggestion suggestion = suggestion_for(name, size);
    struct text nearest = { NULL, 0, 0 };

    for (const struct argp_option *option = parse->argp->options; !is_last(option); option++)
        suggestion_offer(&suggestion, option->name ? option->name : "");
    if (suggestion.best)
        text_format(&nearest, "--%s", suggestion.best);
    console_error("unknown option \"--%.*s\"", (int)size, name);
    usage_error(parse, nearest.data);
    text_free(&nearest);
}

static void bad_long(struct parse *parse, const char *name)
{
    size_t size = strcspn(name, "="), count;
    const struct argp_option *option = find_long(parse->argp->options, name, size, &count);

    if (!count) {
        unknown_long(parse, name, size);
        return;
    }
    if (count > 1)
        console_error("option \"--%.*s\" is ambiguous", (int)size, name);
    else if (option->arg)
        console_error("option \"--%s\" needs a value: %s", option->name, option->arg);
    else
        console_error("option \"--%s\" takes no value", option->name);
    usage_error(parse, NULL);
}

static void bad_short(struct parse *parse, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct argp_option *option = parse->argp->options;
        while (!is_last(option) && option->key != *letter)
            option++;
        if (!is_last(option) && !option->arg)
            continue;
        if (!is_last(option))
            console_error("option \"-%c\" needs a value: %s", *letter, option->arg);
        else
            console_error("unknown option \"-%c\"", *letter);
        break;
    }
    usage_error(parse, NULL);
}

/* The option that stopped argp is the word before the next, or, inside a group of short ones, the next. */
static void bad_option(struct parse *parse, const struct argp_state *state)
{
    const char *word = state->next > 0 ? state->argv[state->next - 1] : "";

    if (strncmp(word, "--", 2) == 0) {
        bad_long(parse, word + 2);
        return;
    }
    if ((word[0] != '-' || !word[1]) && state->next < state->argc)
        word = state->argv[state->next];
    if (word[0] == '-' && word[1])
        bad_short(parse, word);
    else
        usage_error(parse, NULL);
}

/* ---- Values of options ----------------------------------------------------------------------- */

/* The number of `value` in `names` (which ends with NULL); says what is wrong if it is not there. */
static bool one_of(struct parse *parse, const char *option, const char *value, const char *const *names,
                   uint32_t *number)
{
    struct text list = { NULL, 0, 0 };
    struct suggestion suggestion = suggestion_for(value, strlen(value));

    for (uint32_t i = 0; names[i]; i++) {
        if (strcmp(names[i], value) == 0) {
            *number = i;
            text_free(&list);
            return true;
        }
        suggestion_offer(&suggestion, names[i]);
        text_format(&list, "%s%s", !i ? "" : names[i + 1] ? ", " : " or ", names[i]);
    }
    console_error("--%s must be %s, not \"%s\"", option, list.data, value);
    usage_error(parse, suggestion.best);
    text_free(&list);
    return false;
}

static void add_word(struct words *words, const char *word, int argc)
{
    if (!words->items)
        words->items = allocate((size_t)argc, sizeof(*words->items));
    words->items[words->count++] = word;
}

static void add_allowed(struct parse *parse, const char *code, int argc)
{
    struct suggestion suggestion = suggestion_for(code, strlen(code));
    const char *known;

    for (size_t i = 0; wfs_code_at(i, &known, NULL, NULL, NULL) == WFS_OK; i++) {
        if (strcmp(known, code) == 0) {
            add_word(&parse->options->allow, code, argc);
            return;
        }
        suggestion_offer(&suggestion, known);
    }
    console_error("--allow: there is no diagnostic \"%s\"", code);
    usage_error(parse, suggestion.best);
}

static void set_choice(struct parse *parse, int key, const char *value)
{
    static const char *const colors[] = { "auto", "always", "never", NULL };
    static const char *const types[] = { "standard", "strict", "off", NULL };
    static const char *const formats[] = { "mermaid", "dot", NULL };
    struct options *options = parse->options;
    uint32_t number;

    if (key == KEY_COLOR && one_of(parse, "color", value, colors, &number))
        options->color = (enum color_choice)number;
    if (key == KEY_TYPES && one_of(parse, "types", value, types, &number))
        options->types = number;
    if (key == KEY_FORMAT && one_of(parse, "format", value, formats, &number))
        options->format = (enum graph_format)number;
}

static void set_file(struct parse *parse, const char *option, const char **slot, const char *value)
{
    if (*slot) {
        console_error("--%s is given twice", option);
        usage_error(parse, NULL);
    } else if (!*value) {
        console_error("--%s needs a file name", option);
        usage_error(parse, NULL);
    }
    *slot = value;
}

static bool set_flag(struct options *options, int key)
{
    bool *flag = key == KEY_JSON      ? &options->json
                 : key == KEY_STRICT  ? &options->strict
                 : key == KEY_INSTANT ? &options->instant
                 : key == 'q'         ? &options->quiet
                                      : NULL;

    if (flag)
        *flag = true;
    return flag != NULL;
}

static bool set_value(struct parse *parse, int key, char *argument, int argc)
{
    struct options *options = parse->options;

    switch (key) {
    case 'i':
    case KEY_INPUT:
        add_word(&options->inputs, argument, argc);
        break;
    case KEY_TOOLS:
        add_word(&options->tools, argument, argc);
        break;
    case KEY_ALLOW:
        add_allowed(parse, argument, argc);
        break;
    case KEY_INPUTS:
        set_file(parse, "inputs", &options->inputs_json, argument);
        break;
    case KEY_EVENTS:
        set_file(parse, "events", &options->events, argument);
        break;
    case KEY_TRACE:
        set_file(parse, "trace", &options->trace, argument);
        break;
    case KEY_LOG:
        set_file(parse, "log", &options->log, argument);
        break;
    case KEY_COLOR:
    case KEY_TYPES:
    case KEY_FORMAT:
        set_choice(parse, key, argument);
        break;
    default:
        return set_flag(options, key);
    }
    return true;
}

/* ---- What must fit together ------------------------------------------------------------------ */

static bool is_standard(const char *name) { return name && strcmp(name, "-") == 0; }

static size_t stdin_uses(const struct options *options)
{
    size_t uses = is_standard(options->inputs_json);

    for (size_t i = 0; i < options->files.count; i++)
        uses += is_standard(options->files.items[i]);
    for (size_t i = 0; i < options->tools.count; i++)
        uses += is_standard(options->tools.items[i]);
    return uses;
}

static const char *conflict(const struct options *options)
{
    if (!options->files.count)
        return "FILE is missing";
    if (options->files.count > 1 && options->command != COMMAND_VALIDATE)
        return "there is more than one FILE";
    if (options->json && (is_standard(options->events) || is_standard(options->trace)))
        return "--json and events on stdout do not go together";
    if (options->events && options->trace && strcmp(options->events, options->trace) == 0)
        return "--events and --trace need different files";
    if (is_standard(options->log))
        return "--log needs a file; --json prints the log on stdout";
    if (stdin_uses(options) > 1)
        return "only one of FILE, --inputs and --tools can be stdin";
    return NULL;
}

/* ---- The parsers ------------------------------------------------------------------------------ */

static error_t parse_subcommand(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    const char *wrong;

    if (parse->done)
        return 0;
    switch (key) {
    case 'h':
        argp_help(parse->argp, stdout, ARGP_HELP_STD_HELP & ~(ARGP_HELP_EXIT_OK | ARGP_HELP_BUG_ADDR),
                  (char *)(uintptr_t)parse->name);
        finish(parse, STATUS_OK);
        return 0;
    case ARGP_KEY_ARG:
        add_word(&parse->options->files, argument, state->argc);
        return 0;
    case ARGP_KEY_END:
        wrong = conflict(parse->options);
        if (wrong) {
            console_error("%s", wrong);
            usage_error(parse, NULL);
        }
        return 0;
    case ARGP_KEY_ERROR:
        bad_option(parse, state);
        return 0;
    default:
        return set_value(parse, key, argument, state->argc) ? 0 : ARGP_ERR_UNKNOWN;
    }
}

static void read_subcommand(struct parse *parse, enum command command, int argc, char **argv)
{
    static const char *const titles[] = { "workflowskill run", "workflowskill validate", "workflowskill graph" };

    parse->options->command = command;
    parse->argp = &subcommands[command];
    parse->name = titles[command];
    if (argp_parse(parse->argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, parse) != 0 &&
        !parse->done)
        usage_error(parse, NULL);
}

static void dispatch(struct parse *parse, const char *name, int argc, char **argv)
{
    struct suggestion suggestion = suggestion_for(name, strlen(name));

    for (size_t i = 0; i < sizeof(command_names) / sizeof(command_names[0]); i++) {
        if (strcmp(command_names[i], name) == 0) {
            read_subcommand(parse, (enum command)i, argc, argv);
            return;
        }
        suggestion_offer(&suggestion, command_names[i]);
    }
    console_error("unknown command \"%s\"", name);
    usage_error(parse, suggestion.best);
}

static error_t parse_main(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    int first = state->next - 1;

    if (parse->done)
        return 0;
    switch (key) {
    case 'h':
        argp_help(parse->argp, stdout, ARGP_HELP_STD_HELP & ~(ARGP_HELP_EXIT_OK | ARGP_HELP_BUG_ADDR),
                  (char *)(uintptr_t)parse->name);
        finish(parse, STATUS_OK);
        return 0;
    case 'V':
        printf("workflowskill %s\n", wfs_version_text());
        finish(parse, STATUS_OK);
        return 0;
    case ARGP_KEY_ARG:
        state->next = state->argc;
        dispatch(parse, argument, state->argc - first, state->argv + first);
        return 0;
    case ARGP_KEY_NO_ARGS:
        console_error("COMMAND is missing: run, validate or graph");
        usage_error(parse, NULL);
        return 0;
    case ARGP_KEY_ERROR:
        bad_option(parse, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

bool options_read(int argc, char **argv, struct options *options, int *status)
{
    struct parse parse = { options, &main_argp, "workflowskill", STATUS_OK, false };

    if (argp_parse(&main_argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT | ARGP_IN_ORDER, NULL, &parse) !=
            0 &&
        !parse.done)
        usage_error(&parse, NULL);
    *status = parse.status;
    return !parse.done;
}

void options_free(struct options *options)
{
    free(options->files.items);
    free(options->inputs.items);
    free(options->tools.items);
    free(options->allow.items);
}
