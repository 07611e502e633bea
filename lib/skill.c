/*
 * The skill file: frontmatter, fences, bare workflows (section 1).
 *
 * Everything here goes by lines, once through the text. Fenced blocks are those of CommonMark, looked for at the
 * top level only: lists, quotes and HTML are not followed. The YAML texts are read by yaml.c, those of the
 * frontmatter with a report of their own, since whatever is wrong there is one warning: a skill with poor
 * frontmatter still runs.
 */
#include "skill.h"

#include <stdio.h>
#include <stdlib.h>

#include "buffer.h"
#include "limits.h"
#include "unicode.h"

/* A line without its end; `next` is where the next one starts. */
typedef struct line {
    size_t start, end, next;
} line;

typedef struct fence {
    size_t indent, length; /* length 0: no fence */
    char mark;
    wfs__str info;
    wfs__span span;
} fence;

typedef struct blocks {
    bool found, closed;
    bool other;    /* there is another block, with steps in it: */
    wfs__str info; /* its info string */
    fence opening; /* of the first workflow block */
    wfs__span content;
} blocks;

static bool is_break(char c) { return c == '\n' || c == '\r'; }

enum { STRIDE = 16 };

/* Do the next bytes have no line break? A loop that compilers can make wide. */
static bool is_within_line(const char *text)
{
    unsigned char breaks = 0;
    for (size_t i = 0; i < STRIDE; i++)
        breaks |= (text[i] == '\n') | (text[i] == '\r');
    return !breaks;
}

static line line_at(const wfs__source *source, size_t start)
{
    line l = { start, start, start };
    while (source->size - l.end >= STRIDE && is_within_line(source->text + l.end))
        l.end += STRIDE;
    while (l.end < source->size && !is_break(source->text[l.end]))
        l.end++;
    bool crlf = l.end + 1 < source->size && source->text[l.end] == '\r' && source->text[l.end + 1] == '\n';
    l.next = l.end + (crlf ? 2 : l.end < source->size);
    return l;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static wfs__str trim(wfs__str text)
{
    while (text.size && is_blank(text.data[0]))
        text = (wfs__str){ text.data + 1, text.size - 1 };
    while (text.size && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* ---- Fences ---- */

/* The fence that this line is, opening or closing alike. */
static fence fence_of(const wfs__source *source, line l)
{
    fence none = { 0, 0, '\0', WFS__NONE, { 0, 0 } };
    const char *text = source->text;
    size_t at = l.start;
    while (at < l.end && text[at] == ' ')
        at++;
    if (at - l.start > 3 || at == l.end || (text[at] != '`' && text[at] != '~'))
        return none;
    size_t first = at;
    while (at < l.end && text[at] == text[first])
        at++;
    if (at - first < 3)
        return none;
    wfs__str info = trim((wfs__str){ text + at, l.end - at });
    if (text[first] == '`' && info.size && memchr(info.data, '`', info.size))
        return none;
    size_t end = info.size ? (size_t)(info.data - text) + info.size : at;
    return (fence){ first - l.start, at - first, text[first], info, { first, end } };
}

static bool closes(const fence *opening, const fence *candidate)
{
    return candidate->mark == opening->mark && candidate->length >= opening->length && candidate->info.size == 0;
}

static bool is_workflow(const fence *opening)
{
    wfs__str word = opening->info;
    for (size_t i = 0; i < word.size; i++) {
        if (is_blank(word.data[i]))
            word.size = i;
    }
    return wfs__str_equal(word, WFS__STR("workflow"));
}

/* The start of the line in which at most three spaces stand before `at`, SIZE_MAX if it is no such line. */
static size_t line_start(const char *text, size_t at, size_t start)
{
    size_t indent = 0;
    while (indent < 3 && at > start && text[at - 1] == ' ') {
        at--;
        indent++;
    }
    return at == start || is_break(text[at - 1]) ? at : SIZE_MAX;
}

/* The line that closes the block whose content begins at `start`, or an empty one at the end of the text. Goes from
 * mark to mark: almost all lines have none. */
static line find_closing(const wfs__source *source, const fence *opening, size_t start, bool *closed)
{
    const char *text = source->text, *mark;
    for (size_t at = start; at < source->size; at = (size_t)(mark - text) + 1) {
        mark = memchr(text + at, opening->mark, source->size - at);
        if (!mark)
            break;
        size_t begin = line_start(text, (size_t)(mark - text), start);
        if (begin == SIZE_MAX)
            continue;
        line l = line_at(source, begin);
        fence candidate = fence_of(source, l);
        *closed = closes(opening, &candidate);
        if (*closed)
            return l;
    }
    *closed = false;
    return (line){ source->size, source->size, source->size };
}

static bool begins_steps(const wfs__source *source, line l)
{
    return l.end - l.start >= 6 && memcmp(source->text + l.start, "steps:", 6) == 0;
}

/* Does one of the lines begin so? */
static bool has_steps(const wfs__source *source, size_t start, size_t end)
{
    for (line l = { start, start, start }; l.next < end;) {
        l = line_at(source, l.next);
        if (begins_steps(source, l))
            return true;
    }
    return false;
}

/* Keeps the first block that may have been meant; what is shown in Markdown is an example. */
static void note_other(const wfs__source *source, const fence *opening, size_t start, size_t end, blocks *result)
{
    if (result->other || wfs__str_equal(opening->info, WFS__STR("markdown")) || !has_steps(source, start, end))
        return;
    result->other = true;
    result->info = opening->info;
}

/* Finds the first workflow block; warns of the others. */
static blocks find_blocks(const wfs__source *source, size_t start, wfs_report *report)
{
    blocks result = { 0 };
    for (size_t at = start; at < source->size;) {
        line l = line_at(source, at);
        fence opening = fence_of(source, l);
        at = l.next;
        if (opening.length == 0)
            continue;
        bool closed;
        line closing = find_closing(source, &opening, l.next, &closed);
        at = closing.next;
        if (!is_workflow(&opening))
            note_other(source, &opening, l.next, closing.start, &result);
        else if (!result.found)
            result =
                (blocks){ .found = true, .closed = closed, .opening = opening, .content = { l.next, closing.start } };
        else
            wfs__report_add(report, WFS__D_EXTRA_WORKFLOW_BLOCK, opening.span, NULL,
                            "Only the first workflow block counts: this one is ignored",
                            "give it another info string, such as yaml, if it is an example");
    }
    return result;
}

/* ---- Frontmatter ---- */

/* Does the line consist of dashes, at least three (or exactly three), and blanks after them? */
static bool is_dashes(const wfs__source *source, line l, bool exactly)
{
    size_t at = l.start;
    while (at < l.end && source->text[at] == '-')
        at++;
    size_t dashes = at - l.start;
    while (at < l.end && is_blank(source->text[at]))
        at++;
    return at == l.end && (exactly ? dashes == 3 : dashes >= 3);
}

/* What is known of the frontmatter, and the one problem that is told. */
typedef struct front {
    bool present, closed;
    wfs__span opening, content;
    size_t body; /* where the rest begins */
    wfs__span problem_span;
    wfs__buffer problem, hint; /* empty: none */
} front;

static void set_problem(front *f, wfs__span span, const char *text)
{
    if (f->problem.size)
        return;
    f->problem_span = span;
    wfs__buffer_add(&f->problem, text, strlen(text));
    wfs__buffer_char(&f->problem, '\0');
}

static bool is_blank_line(const wfs__source *source, line l)
{
    while (l.start < l.end && is_blank(source->text[l.start]))
        l.start++;
    return l.start == l.end;
}

/* There is no frontmatter in the first line `l`: it begins later, behind empty lines, or not at all. */
static void miss_frontmatter(const wfs__source *source, line l, front *f)
{
    size_t start = l.start;
    while (l.next < source->size && is_blank_line(source, l))
        l = line_at(source, l.next);
    bool late = is_dashes(source, l, true);
    set_problem(f, late ? (wfs__span){ l.start, l.start + 3 } : (wfs__span){ start, start },
                late ? "The frontmatter does not begin in the first line"
                     : "The file has no frontmatter with name and description");
    const char *hint =
        late ? "take out the empty lines before ---" : "begin the file with ---, name: ..., description: ..., ---";
    wfs__buffer_add(&f->hint, hint, strlen(hint) + 1);
}

static void find_frontmatter(const wfs__source *source, size_t start, front *f)
{
    line l = line_at(source, start);
    f->body = start;
    f->present = is_dashes(source, l, true);
    if (!f->present) {
        miss_frontmatter(source, l, f);
        return;
    }
    f->opening = (wfs__span){ l.start, l.start + 3 };
    f->content.start = l.next;
    while (l.next < source->size) {
        l = line_at(source, l.next);
        if (is_dashes(source, l, false)) {
            f->closed = true;
            f->content.end = l.start;
            f->body = l.next;
            return;
        }
    }
    set_problem(f, f->opening, "The frontmatter is not closed by a line of three dashes");
}

/* A non-empty string under that key, else a problem. */
static wfs__str text_member(front *f, const wfs__node *root, const char *key, const char *problem)
{
    const wfs__pair *pair = wfs__node_pair(root, (wfs__str){ key, strlen(key) });
    if (!pair || pair->value->kind != WFS__NODE_SCALAR || pair->value->value.type != WFS_TYPE_STRING ||
        pair->value->text.size == 0) {
        set_problem(f, pair ? pair->value->span : f->opening, problem);
        return WFS__NONE;
    }
    return pair->value->text;
}

static bool is_name_separator(char c) { return is_blank(c) || is_break(c) || c == ','; }

/* Splits at blanks and commas; counts only when `names` is NULL. */
static size_t split_names(wfs__str text, wfs__str *names)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        while (at < text.size && !is_name_separator(text.data[at]))
            at++;
        if (at > start) {
            if (names)
                names[count] = (wfs__str){ text.data + start, at - start };
            count++;
        } else {
            at++;
        }
    }
    return count;
}

/* A list of names may also be a sequence. */
static size_t list_names(const wfs__node *node, wfs__str *names)
{
    if (node->kind == WFS__NODE_SCALAR)
        return split_names(node->text, names);
    for (size_t i = 0; names && i < node->count; i++)
        names[i] = node->u.items[i]->text;
    return node->count;
}

static bool is_name_list(const wfs__node *node)
{
    if (node->kind == WFS__NODE_SCALAR)
        return node->value.type == WFS_TYPE_STRING || node->value.type == WFS_TYPE_NULL;
    bool fine = node->kind == WFS__NODE_SEQUENCE;
    for (size_t i = 0; fine && i < node->count; i++)
        fine = node->u.items[i]->kind == WFS__NODE_SCALAR && node->u.items[i]->value.type == WFS_TYPE_STRING;
    return fine;
}

static bool read_allowed_tools(wfs__arena *arena, const wfs__node *root, front *f, wfs__skill *skill)
{
    const wfs__node *node = wfs__node_get(root, WFS__STR("allowed-tools"));
    if (!node)
        return true;
    if (!is_name_list(node)) {
        set_problem(f, node->span, "allowed-tools must be a text of names, separated by blanks or commas");
        return true;
    }
    bool absent = node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_NULL;
    size_t count = absent ? 0 : list_names(node, NULL);
    wfs__str *names = wfs__arena_array(arena, count ? count : 1, sizeof *names);
    if (!names)
        return false;
    if (!absent)
        list_names(node, names);
    skill->allowed_tools = names;
    skill->allowed_count = count;
    skill->has_allowed_tools = true;
    return true;
}

/* Reads a YAML text with a report of its own, which is for the caller to free. NULL: no memory. */
static wfs_report *read_apart(wfs__arena *arena, const wfs__source *source, wfs__span part, const wfs_limits *limits,
                              size_t diagnostics, wfs__node **root)
{
    wfs__yaml_limits bounds = wfs__yaml_limits_of(limits);
    wfs__source text = { .text = source->text, .size = source->size }; /* the lines are not for it to free */
    wfs_report *report = wfs__report_borrow(&text, diagnostics, NULL, NULL);
    if (!report)
        return NULL;
    *root = wfs__yaml_read(arena, source, part, &bounds, report);
    if (report->nomem) {
        wfs__report_free(report);
        return NULL;
    }
    return report;
}

/* Did reading end for the limit on memory? Then nobody knows what the text is, and that is an error wherever it was. */
static bool was_cut_off(const wfs_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (strcmp(report->items[i].code, wfs__code_text(WFS__D_LIMIT_YAML_MEMORY_BYTES)) == 0)
            return true;
    }
    return false;
}

/* The first error, as the frontmatter's problem. */
static void take_problem(front *f, const wfs_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const wfs__diagnostic *item = &report->items[i];
        if (item->severity == WFS_SEVERITY_ERROR) {
            wfs__buffer_literal(&f->problem, "In the frontmatter: ");
            wfs__buffer_add(&f->problem, item->message, strlen(item->message) + 1);
            f->problem_span = item->span;
            if (item->hint)
                wfs__buffer_add(&f->hint, item->hint, strlen(item->hint) + 1);
            return;
        }
    }
}

static bool read_frontmatter(wfs__arena *arena, const wfs__source *source, const wfs_limits *limits, wfs_report *report,
                             front *f, wfs__skill *skill)
{
    wfs__node *root = NULL;
    wfs_report *apart = read_apart(arena, source, f->content, limits, 16, &root);
    if (!apart)
        return false;
    bool cut_off = was_cut_off(apart);
    if (cut_off)
        wfs__report_merge(report, apart);
    else
        take_problem(f, apart);
    wfs__report_free(apart);
    if (cut_off)
        return true;
    if (!root || root->kind != WFS__NODE_MAPPING) {
        set_problem(f, (wfs__span){ f->content.start, f->content.end }, "The frontmatter is no YAML mapping");
        return true;
    }
    skill->name = text_member(f, root, "name", "The frontmatter needs a name: a text that is not empty");
    text_member(f, root, "description", "The frontmatter needs a description: a text that is not empty");
    return wfs__node_value(arena, root, &skill->frontmatter) && read_allowed_tools(arena, root, f, skill);
}

static void report_frontmatter(const front *f, wfs_report *report)
{
    if (f->problem.size)
        wfs__report_add(report, WFS__D_FRONTMATTER, f->problem_span, NULL, f->problem.data, f->hint.data);
    report->nomem |= f->problem.failed || f->hint.failed;
}

/* ---- The workflow ---- */

/* Does some line begin with `steps:`, or the text with a brace, and is there no fence? Then its author meant a bare
 * workflow. */
static bool looks_bare(const wfs__source *source, size_t start)
{
    size_t at = start;
    while (at < source->size && (is_blank(source->text[at]) || is_break(source->text[at])))
        at++;
    bool meant = at < source->size && source->text[at] == '{';
    for (line l = { start, start, start }; l.next < source->size;) {
        l = line_at(source, l.next);
        meant |= begins_steps(source, l);
        if (fence_of(source, l).length)
            return false;
    }
    return meant;
}

/* The key that is probably meant to be `steps`; NULL if there is none. */
static const wfs__str *find_misspelt_steps(const wfs__node *root)
{
    static const wfs__str steps = { "steps", 5 };
    for (uint32_t i = 0; root && root->kind == WFS__NODE_MAPPING && i < root->count; i++)
        if (wfs__nearest(root->u.pairs[i].key, &steps, 1))
            return &root->u.pairs[i].key;
    return NULL;
}

/* What to do when there is no workflow: what was probably meant comes first. */
static void report_none(const blocks *others, const wfs__node *root, wfs_report *report)
{
    char hint[160] = "put the workflow into a fenced code block whose info string is workflow";
    const wfs__str *misspelt = others->other ? NULL : find_misspelt_steps(root);
    if (misspelt)
        snprintf(hint, sizeof hint, "the key with the steps is \"steps\", not \"%.*s\"", wfs__shown_size(*misspelt, 40),
                 misspelt->data);
    else if (others->other && others->info.size == 0)
        snprintf(hint, sizeof hint, "give the block that has the steps the info string workflow");
    else if (others->other)
        snprintf(hint, sizeof hint,
                 "make workflow the info string of the block that has the steps, instead of \"%.*s\"",
                 wfs__shown_size(others->info, 40), others->info.data);
    else if (root && root->kind == WFS__NODE_MAPPING)
        snprintf(hint, sizeof hint,
                 "a file that is a workflow itself has the key steps at its top; in other files it "
                 "stands in a code block whose info string is workflow");
    wfs__report_add(report, WFS__D_NO_WORKFLOW_BLOCK, WFS__NO_SPAN, NULL, "No workflow block found", hint);
}

/* The whole text as a workflow, when it has no block. true: it is one, or is meant as one and no YAML, or could not be
 * read to its end. */
static bool read_bare(wfs__arena *arena, const wfs__source *source, size_t start, bool has_frontmatter,
                      const blocks *others, const wfs_limits *limits, wfs_report *report, wfs__skill *skill)
{
    wfs__node *root = NULL;
    wfs__span part = { start, source->size };
    wfs_report *apart = read_apart(arena, source, part, limits, report->limit, &root);
    if (!apart) {
        report->nomem = true;
        return false;
    }
    bool is_one = root && wfs__node_pair(root, WFS__STR("steps"));
    bool found = is_one || was_cut_off(apart) || (apart->errors && !has_frontmatter && looks_bare(source, start));
    if (found)
        wfs__report_merge(report, apart);
    else
        report_none(others, root, report);
    if (is_one)
        skill->workflow = root;
    wfs__report_free(apart);
    return found;
}

static void read_block(wfs__arena *arena, const wfs__source *source, const blocks *found, const wfs_limits *limits,
                       wfs_report *report, wfs__skill *skill)
{
    wfs__yaml_limits bounds = wfs__yaml_limits_of(limits);
    if (!found->closed)
        wfs__report_add(report, WFS__D_UNCLOSED_WORKFLOW_BLOCK, found->opening.span, NULL,
                        "The workflow block is not closed",
                        "end it with a line of the same fence, at least as long as this one");
    else
        skill->workflow =
            wfs__yaml_read_indented(arena, source, found->content, found->opening.indent, &bounds, report);
    wfs__node *root = skill->workflow;
    if (root && root->kind == WFS__NODE_SCALAR && root->text.size == 0) /* nothing in it to point at */
        root->span = found->opening.span;
}

/* ---- The file ---- */

static bool is_blank_text(const wfs__source *source, size_t start)
{
    for (size_t at = start, length; at < source->size; at += length) {
        if (!wfs__is_space(wfs__utf8_decode(source->text + at, source->size - at, &length)))
            return false;
    }
    return true;
}

/* Can the text be looked at? Otherwise the reason is reported. */
static bool check_text(const wfs__source *source, size_t start, const wfs_limits *limits, wfs_report *report)
{
    size_t size = source->size, valid;
    if (size > limits->file_bytes) {
        wfs__report_addf(report, WFS__D_LIMIT_FILE_BYTES, WFS__NO_SPAN, NULL, NULL,
                         "The file has %zu bytes: the limit file_bytes is %zu", size, (size_t)limits->file_bytes);
        return false;
    }
    valid = wfs__utf8_check(source->text, size);
    const char *nul = valid ? memchr(source->text, '\0', valid) : NULL;
    if (valid < size || nul) {
        wfs__report_byte(report, nul ? (size_t)(nul - source->text) : valid);
        return false;
    }
    if (is_blank_text(source, start)) {
        wfs__report_add(report, WFS__D_EMPTY_CONTENT, WFS__NO_SPAN, NULL, "Content is empty", NULL);
        return false;
    }
    return true;
}

static bool read_parts(wfs__arena *arena, const wfs__source *source, size_t start, const wfs_limits *limits,
                       wfs_report *report, front *f, wfs__skill *skill)
{
    bool bare = false;
    find_frontmatter(source, start, f);
    if (f->closed && !read_frontmatter(arena, source, limits, report, f, skill))
        return false;
    blocks found = find_blocks(source, f->body, report);
    if (found.found)
        read_block(arena, source, &found, limits, report, skill);
    else
        bare = read_bare(arena, source, start, f->closed, &found, limits, report, skill);
    if (!bare)
        report_frontmatter(f, report);
    return !report->nomem;
}

bool wfs__skill_read(wfs__arena *arena, const wfs__source *source, const wfs_limits *limits, wfs_report *report,
                     wfs__skill *skill)
{
    *skill = (wfs__skill){ .frontmatter = wfs__empty_object() };
    size_t start = source->size >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (!check_text(source, start, limits, report))
        return !report->nomem;
    front f = { .problem = WFS__BUFFER_INIT, .hint = WFS__BUFFER_INIT };
    bool fine = read_parts(arena, source, start, limits, report, &f, skill);
    wfs__buffer_free(&f.problem);
    wfs__buffer_free(&f.hint);
    return fine;
}
