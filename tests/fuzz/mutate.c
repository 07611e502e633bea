/*
 * A mutator that knows brackets, strings, words and lines, for the targets that read a text.
 *
 * libFuzzer's own mutator changes bytes, which a reader of JSON, YAML or expressions mostly refuses at once. This one
 * cuts the text into spans (a bracket up to its partner, a string, a word, or some lines) and removes, doubles, moves,
 * wraps and replaces whole ones. Half of the time it leaves the work to libFuzzer, so nothing is out of reach.
 * Only run.sh links it.
 */
#include "fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { SPANS = 512, NESTING = 64 };

typedef struct span {
    size_t at, size;
} span;

typedef struct spans {
    span items[SPANS];
    size_t count;
} spans;

static unsigned next(unsigned *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed >> 3;
}

static void add(spans *list, size_t at, size_t size)
{
    if (list->count < SPANS && size)
        list->items[list->count++] = (span){ at, size };
}

static int is_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 ||
           (c && strchr("$_.+-", c));
}

static size_t string_size(const uint8_t *data, size_t size)
{
    size_t at = 1;
    while (at < size && data[at] != data[0])
        at += data[at] == '\\' ? 2 : 1;
    return at < size ? at + 1 : size;
}

static size_t word_size(const uint8_t *data, size_t size)
{
    size_t at = 0;
    while (at < size && is_word(data[at]))
        at++;
    return at;
}

/* The words, strings and brackets of the text. */
static void find_spans(spans *list, const uint8_t *data, size_t size)
{
    size_t open[NESTING], depth = 0;
    for (size_t at = 0; at < size;) {
        size_t length = 1;
        if (data[at] == '"' || data[at] == '\'')
            add(list, at, length = string_size(data + at, size - at));
        else if (is_word(data[at]))
            add(list, at, length = word_size(data + at, size - at));
        else if (data[at] && strchr("([{", data[at]) && depth < NESTING)
            open[depth++] = at;
        else if (data[at] && strchr(")]}", data[at]) && depth > 0) {
            depth--;
            add(list, open[depth], at + 1 - open[depth]);
        }
        at += length;
    }
}

static void find_lines(spans *list, const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t length = end ? (size_t)(end - data) + 1 - at : size - at;
        add(list, at, length);
        at += length;
    }
}

/* Some lines that stand together. */
static span some_lines(const spans *lines, unsigned *seed)
{
    size_t first = next(seed) % lines->count, left = lines->count - first, count = 1 + next(seed) % 4;
    const span *last = &lines->items[first + (count < left ? count : left) - 1];
    return (span){ lines->items[first].at, last->at + last->size - lines->items[first].at };
}

/* Puts `piece` (which is not in `data`) in the place of a span. Leaves it if it would not fit. */
static size_t splice(uint8_t *data, size_t size, size_t max_size, span cut, const char *piece, size_t length)
{
    if (size - cut.size + length > max_size)
        return size;
    memmove(data + cut.at + length, data + cut.at + cut.size, size - cut.at - cut.size);
    if (length)
        memcpy(data + cut.at, piece, length);
    return size - cut.size + length;
}

static const char *literal(unsigned *seed)
{
    static const char *const words[] = { "null",
                                         "true",
                                         "false",
                                         "0",
                                         "-1",
                                         "1.5",
                                         "-0.0",
                                         "9223372036854775807",
                                         "-9223372036854775808",
                                         "9223372036854775808",
                                         "1e308",
                                         "5e-324",
                                         "9007199254740993",
                                         "\"\"",
                                         "\"12\"",
                                         "\" 1.0 \"",
                                         "\"\\ud83d\\ude00\"",
                                         "\"\\u0000\"",
                                         "[]",
                                         "{}",
                                         "[[]]",
                                         "{\"a\":1}",
                                         "$inputs.a",
                                         "$item",
                                         "${result.a}",
                                         "hunter22" };
    return words[next(seed) % (sizeof words / sizeof *words)];
}

static size_t wrap(uint8_t *data, size_t size, size_t max_size, span what, unsigned *seed)
{
    static const char *const before[] = { "[", "{\"a\":", "(", "\"", "{\"not\":", "[0,", "!", "${" };
    static const char *const behind[] = { "]", "}", ")", "\"", "}", "]", "", "}" };
    size_t which = next(seed) % (sizeof before / sizeof *before), old = size;
    size = splice(data, size, max_size, (span){ what.at + what.size, 0 }, behind[which], strlen(behind[which]));
    if (size == old && *behind[which])
        return size;
    return splice(data, size, max_size, (span){ what.at, 0 }, before[which], strlen(before[which]));
}

/* One change. `from` and `to` are spans of the text. */
static size_t change(uint8_t *data, size_t size, size_t max_size, span from, span to, unsigned *seed)
{
    char *piece = malloc(from.size + 1);
    CHECK(piece);
    memcpy(piece + 1, data + from.at, from.size);
    piece[0] = ',';
    switch (next(seed) % 6) {
    case 0:
        size = splice(data, size, max_size, from, NULL, 0);
        break;
    case 1: /* twice, as the next element */
        size = splice(data, size, max_size, (span){ from.at + from.size, 0 }, piece, from.size + 1);
        break;
    case 2: /* twice, as it is: lines */
        size = splice(data, size, max_size, (span){ from.at + from.size, 0 }, piece + 1, from.size);
        break;
    case 3:
        size = splice(data, size, max_size, to, piece + 1, from.size);
        break;
    case 4: {
        const char *word = literal(seed);
        size = splice(data, size, max_size, from, word, strlen(word));
        break;
    }
    default:
        size = wrap(data, size, max_size, from, seed);
    }
    free(piece);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static spans list;
    seed = seed * 2 + 1; /* never 0 */
    unsigned kind = next(&seed) % 4;
    list.count = 0;
    if (kind == 0)
        find_lines(&list, data, size);
    else if (kind == 1)
        find_spans(&list, data, size);
    if (list.count == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    span from = kind == 0 ? some_lines(&list, &seed) : list.items[next(&seed) % list.count];
    span to = kind == 0 ? some_lines(&list, &seed) : list.items[next(&seed) % list.count];
    return change(data, size, max_size, from, to, &seed);
}
