/*
 * Scalars: from the raw text to what it says, and to its value.
 *
 * Decoding undoes quotes, escapes, folding and indentation by the rules of YAML 1.2 (chapters 7.3 and 8.1). libfyaml
 * finds the scalars and checks their syntax, but what it decodes cannot be trusted: version 0.7 hands out stale memory
 * for scalars of many pieces (long block scalars, several escapes or quotes in a row), without an error. What the
 * scanner should have refused makes decoding fail; nothing is read or written out of bounds, whatever the text.
 *
 * The core schema then matches plain texts against the forms of null, booleans and numbers; a tag asks for one of
 * them, and is checked. Numbers are read exactly: an integer that does not fit 64 bits becomes the nearest double, also
 * a hexadecimal or octal one. What JSON cannot express is told apart, for the caller to report.
 */
#include "yaml_internal.h"

#include "number.h"
#include "unicode.h"

/* The length of the line break at raw[at], 0 if there is none. */
static size_t break_size(const char *raw, size_t at, size_t size)
{
    if (at < size && raw[at] == '\r')
        return at + 1 < size && raw[at + 1] == '\n' ? 2 : 1;
    return at < size && raw[at] == '\n';
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

enum { ESCAPED = WFS__MARK_ESCAPED, BOTH = WFS__MARK_ESCAPED | WFS__MARK_BREAK };

#define ALIKE(mark) mark, mark, mark, mark, mark, mark, mark, mark

unsigned wfs__yaml_marks(const char *text, size_t size)
{
    static const unsigned char marks[256] = {
        ALIKE(ESCAPED),
        ESCAPED,
        ESCAPED,
        BOTH,
        ESCAPED,
        ESCAPED,
        BOTH,
        ESCAPED,
        ESCAPED, /* up to 0x0F */
        ALIKE(ESCAPED),
        ALIKE(ESCAPED), /* up to 0x1F */
        ['"'] = ESCAPED,
        ['\''] = WFS__MARK_APOSTROPHE,
        ['\\'] = ESCAPED | WFS__MARK_BACKSLASH,
        [0xEF] = WFS__MARK_EF,
    };
    unsigned all = 0;
    for (size_t i = 0; i < size; i++)
        all |= marks[(unsigned char)text[i]];
    return all;
}

/* ---- Plain and quoted scalars ---- */

static size_t skip_blanks(const char *raw, size_t at, size_t size)
{
    while (at < size && is_blank(raw[at]))
        at++;
    return at;
}

/* Skips line breaks and the blanks after each, and counts the breaks. */
static size_t skip_breaks(const char *raw, size_t at, size_t size, size_t *breaks)
{
    *breaks = 0;
    for (size_t length; (length = break_size(raw, at, size)) != 0; ++*breaks)
        at = skip_blanks(raw, at + length, size);
    return at;
}

/* Blanks that are content, or blanks and line breaks that are folded to a space or to one newline less. */
static size_t decode_blanks(const char *raw, size_t at, size_t size, char *out, size_t *written)
{
    size_t breaks, edge = skip_blanks(raw, at, size), next = skip_breaks(raw, edge, size, &breaks);
    size_t count = breaks == 0 ? edge - at : breaks == 1 ? 1 : breaks - 1;
    if (breaks == 0)
        memcpy(out + *written, raw + at, count);
    else
        memset(out + *written, breaks == 1 ? ' ' : '\n', count);
    *written += count;
    return next;
}

/* The hexadecimal digits raw[at..at+count); UINT32_MAX when they are none. */
static uint32_t read_hex(const char *raw, size_t at, size_t size, size_t count)
{
    uint32_t number = 0;
    if (count > size - at)
        return UINT32_MAX;
    for (size_t i = at; i < at + count; i++) {
        char c = raw[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0 || number > UINT32_MAX >> 4)
            return UINT32_MAX;
        number = number << 4 | (uint32_t)digit;
    }
    return number;
}

/* The character of an escape of one letter; UINT32_MAX if there is none of that letter. */
static uint32_t short_escape(char letter)
{
    static const struct {
        char letter;
        uint32_t character;
    } escapes[] = {
        { '0', 0 },   { 'a', 7 },     { 'b', 8 },    { 't', 9 },    { '\t', 9 },     { 'n', 10 },
        { 'v', 11 },  { 'f', 12 },    { 'r', 13 },   { 'e', 27 },   { ' ', ' ' },    { '"', '"' },
        { '/', '/' }, { '\\', '\\' }, { 'N', 0x85 }, { '_', 0xA0 }, { 'L', 0x2028 }, { 'P', 0x2029 },
    };
    for (size_t i = 0; i < WFS__COUNT(escapes); i++) {
        if (escapes[i].letter == letter)
            return escapes[i].character;
    }
    return UINT32_MAX;
}

/* The second half of a pair of \u escapes, joined with the first; UINT32_MAX if it is missing. */
static uint32_t join_surrogates(const char *raw, size_t at, size_t size, uint32_t high)
{
    if (size - at < 6 || raw[at] != '\\' || raw[at + 1] != 'u')
        return UINT32_MAX;
    uint32_t low = read_hex(raw, at + 2, size, 4);
    return low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : UINT32_MAX;
}

/* The escape at raw[at], a backslash. Returns where the text goes on, 0 if the escape is none. */
static size_t decode_escape(const char *raw, size_t at, size_t size, char *out, size_t *written)
{
    size_t breaks, next = skip_breaks(raw, at + 1, size, &breaks);
    if (breaks) {
        memset(out + *written, '\n', breaks - 1);
        *written += breaks - 1;
        return next;
    }
    char letter = at + 1 < size ? raw[at + 1] : 'q';
    size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    uint32_t character = digits ? read_hex(raw, at + 2, size, digits) : short_escape(letter);
    next = at + 2 + digits;
    if (letter == 'u' && character >= 0xD800 && character <= 0xDBFF) {
        character = join_surrogates(raw, next, size, character);
        next += 6;
    }
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return 0;
    *written += wfs__utf8_encode(character, out + *written);
    return next;
}

bool wfs__yaml_decode_flow(const char *raw, size_t size, wfs__scalar_style style, char *out, size_t *written)
{
    *written = 0;
    for (size_t at = 0; at < size;) {
        if (is_blank(raw[at]) || break_size(raw, at, size)) {
            at = decode_blanks(raw, at, size, out, written);
        } else if (style == WFS__DOUBLE_QUOTED && raw[at] == '\\') {
            at = decode_escape(raw, at, size, out, written);
            if (at == 0)
                return false;
        } else {
            out[(*written)++] = raw[at];
            at += style == WFS__SINGLE_QUOTED && raw[at] == '\'' ? 2 : 1;
        }
    }
    return true;
}

/* ---- Block scalars ---- */

typedef struct header {
    size_t indent; /* as written, 0: not written */
    char chomp;    /* '+', '-', or 0 */
    size_t end;    /* where the lines begin */
} header;

static header read_header(const char *raw, size_t size)
{
    header h = { 0, '\0', 1 };
    for (; h.end < size && !is_blank(raw[h.end]) && !break_size(raw, h.end, size); h.end++) {
        char c = raw[h.end];
        if (c >= '1' && c <= '9')
            h.indent = (size_t)(c - '0');
        else if (c == '+' || c == '-')
            h.chomp = c;
    }
    while (h.end < size && !break_size(raw, h.end, size))
        h.end++;
    h.end += break_size(raw, h.end, size);
    return h;
}

/* The spaces before the first line that is not blank; SIZE_MAX if there is none. */
static size_t detect_indent(const char *raw, size_t at, size_t size)
{
    size_t spaces = 0;
    for (; at < size; at++) {
        if (raw[at] == ' ')
            spaces++;
        else if (break_size(raw, at, size))
            spaces = 0;
        else
            return spaces;
    }
    return SIZE_MAX;
}

typedef struct block {
    char *out;
    size_t written;
    size_t breaks;          /* since the last line with content */
    bool folded, any, more; /* any: there was a line with content; more: it was indented more than the block */
} block;

static void add_newlines(block *b, size_t count)
{
    memset(b->out + b->written, '\n', count);
    b->written += count;
}

/* A line with content, its indentation taken off: first what the breaks before it mean. */
static void add_line(block *b, const char *line, size_t size)
{
    bool more = is_blank(line[0]), fold = b->folded && b->any && !more && !b->more;
    if (fold && b->breaks == 1)
        b->out[b->written++] = ' ';
    else
        add_newlines(b, fold ? b->breaks - 1 : b->breaks);
    memcpy(b->out + b->written, line, size);
    b->written += size;
    b->any = true;
    b->more = more;
    b->breaks = 0;
}

bool wfs__yaml_decode_block(const char *raw, size_t size, size_t parent, wfs__scalar_style style, char *out,
                            size_t *written)
{
    if (size == 0 || (raw[0] != '|' && raw[0] != '>'))
        return false;
    header h = read_header(raw, size);
    size_t indent = h.indent ? parent + h.indent : detect_indent(raw, h.end, size);
    block b = { .out = out, .folded = style == WFS__FOLDED };
    for (size_t at = h.end; at < size;) {
        size_t start = at;
        while (start < size && start - at < indent && raw[start] == ' ')
            start++;
        size_t end = start;
        while (end < size && !break_size(raw, end, size))
            end++;
        if (end > start && start - at < indent)
            break;
        if (end > start)
            add_line(&b, raw + start, end - start);
        bool only = !b.any && !b.breaks && end > at;
        b.breaks += end < size || end > start || only; /* the end of the input ends a line, too */
        at = end + break_size(raw, end, size);
    }
    add_newlines(&b, h.chomp == '-' ? 0 : h.chomp == '+' ? b.breaks : b.any && b.breaks);
    *written = b.written;
    return true;
}

/* ---- The core schema ---- */

typedef enum match { NO_MATCH, MATCH, MATCH_NOT_FINITE } match;

static bool is_one_of(wfs__str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text.size == strlen(words[i]) && memcmp(text.data, words[i], text.size) == 0)
            return true;
    }
    return false;
}

#define IS_ONE_OF(text, ...)                                                                                           \
    is_one_of((text), (const char *const[]){ __VA_ARGS__ },                                                            \
              sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static bool match_null(wfs__str text, wfs_value *value)
{
    *value = WFS__NULL_VALUE;
    return text.size == 0 || IS_ONE_OF(text, "~", "null", "Null", "NULL");
}

static bool match_boolean(wfs__str text, wfs_value *value)
{
    bool truth = IS_ONE_OF(text, "true", "True", "TRUE");
    *value = wfs__boolean(truth);
    return truth || IS_ONE_OF(text, "false", "False", "FALSE");
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t skip_digits(wfs__str text, size_t at)
{
    while (at < text.size && is_digit(text.data[at]))
        at++;
    return at;
}

static bool has_sign(wfs__str text) { return text.size && (text.data[0] == '-' || text.data[0] == '+'); }

/* Reads a decimal as a double. */
static match read_real(wfs__str text, wfs_value *value)
{
    double real;
    size_t plus = text.data[0] == '+';
    if (!wfs__double_read(text.data + plus, text.size - plus, &real))
        return MATCH_NOT_FINITE;
    *value = wfs__real(real);
    return MATCH;
}

static match match_decimal(wfs__str text, wfs_value *value)
{
    size_t at = has_sign(text);
    bool negative = at && text.data[0] == '-';
    if (at == text.size || skip_digits(text, at) != text.size)
        return NO_MATCH;
    int64_t number = 0;
    for (; at < text.size; at++) {
        int64_t digit = text.data[at] - '0';
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, negative ? -digit : digit, &number))
            return read_real(text, value);
    }
    *value = wfs__integer(number);
    return MATCH;
}

static int digit_of(char c, int base)
{
    int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
    return digit < base ? digit : -1;
}

/* `0x` or `0o` digits that do not fit 64 bits: their first 64 significant bits (the last of which also stands for
 * all the rest, for the sake of rounding), times a power of two. The digits were checked. */
static match read_large(wfs__str text, int bits, wfs_value *value)
{
    uint64_t number = 0;
    double scale = 1.0;
    for (size_t at = 2; at < text.size; at++) {
        uint64_t digit = (uint64_t)digit_of(text.data[at], 1 << bits);
        for (int bit = bits - 1; bit >= 0; bit--) {
            uint64_t one = digit >> bit & 1;
            if (number >> 63) {
                number |= one;
                scale *= 2.0;
            } else {
                number = number << 1 | one;
            }
        }
        if (scale > 1e300)
            return MATCH_NOT_FINITE;
    }
    *value = wfs__real((double)number * scale);
    return value->u.real > 1.7976931348623157e308 ? MATCH_NOT_FINITE : MATCH;
}

static match match_based(wfs__str text, wfs_value *value)
{
    if (text.size < 3 || text.data[0] != '0' || (text.data[1] != 'x' && text.data[1] != 'o'))
        return NO_MATCH;
    int bits = text.data[1] == 'x' ? 4 : 3;
    bool large = false;
    int64_t number = 0;
    for (size_t at = 2; at < text.size; at++) {
        int digit = digit_of(text.data[at], 1 << bits);
        if (digit < 0)
            return NO_MATCH;
        large = large || number > INT64_MAX >> bits;
        number = large ? 0 : number << bits | digit;
    }
    *value = wfs__integer(number);
    return large ? read_large(text, bits, value) : MATCH;
}

static match match_int(wfs__str text, wfs_value *value)
{
    match result = match_decimal(text, value);
    return result ? result : match_based(text, value);
}

static bool is_decimal_float(wfs__str text)
{
    size_t start = has_sign(text), at = skip_digits(text, start), digits = at - start;
    if (at < text.size && text.data[at] == '.') {
        size_t fraction = skip_digits(text, at + 1);
        digits += fraction - (at + 1);
        at = fraction;
    }
    if (digits && at < text.size && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        at += at < text.size && (text.data[at] == '-' || text.data[at] == '+');
        size_t end = skip_digits(text, at);
        digits = end - at;
        at = end;
    }
    return digits && at == text.size;
}

static match match_float(wfs__str text, wfs_value *value)
{
    wfs__str plain = has_sign(text) ? (wfs__str){ text.data + 1, text.size - 1 } : text;
    if (IS_ONE_OF(plain, ".inf", ".Inf", ".INF") || IS_ONE_OF(text, ".nan", ".NaN", ".NAN"))
        return MATCH_NOT_FINITE;
    return is_decimal_float(text) ? read_real(text, value) : NO_MATCH;
}

static wfs__scalar_result finish(match matched, wfs_value *value)
{
    if (matched == MATCH_NOT_FINITE)
        *value = WFS__NULL_VALUE;
    return matched == MATCH_NOT_FINITE ? WFS__SCALAR_NOT_FINITE : WFS__SCALAR_OK;
}

static match match_number(wfs__str text, wfs_value *value)
{
    match matched = match_int(text, value);
    return matched ? matched : match_float(text, value);
}

/* The first character tells what a text may be: most of them are nothing but texts. */
static wfs__scalar_result resolve_plain(wfs__str text, wfs_value *value)
{
    char first = text.size ? text.data[0] : '~';
    match matched = NO_MATCH;
    if (is_digit(first) || first == '-' || first == '+' || first == '.')
        matched = match_number(text, value);
    else if (first == 'n' || first == 'N' || first == '~')
        matched = match_null(text, value) ? MATCH : NO_MATCH;
    else if (first == 't' || first == 'T' || first == 'f' || first == 'F')
        matched = match_boolean(text, value) ? MATCH : NO_MATCH;
    if (!matched)
        *value = wfs__string(text);
    return finish(matched, value);
}

/* `!!float 1` is the float 1.0. */
static match match_tagged_float(wfs__str text, wfs_value *value)
{
    match matched = match_float(text, value);
    if (!matched)
        matched = match_int(text, value);
    if (matched == MATCH && value->type == WFS_TYPE_INT)
        *value = wfs__real((double)value->u.integer);
    return matched;
}

bool wfs__yaml_is_tag(wfs__str tag, const char *name)
{
    static const wfs__str shorthand = { "!!", 2 }, verbatim = { "!<tag:yaml.org,2002:", 20 };
    wfs__str prefix = tag.size > 1 && tag.data[1] == '<' ? verbatim : shorthand;
    size_t size = strlen(name), closing = prefix.size > 2;
    return tag.size == prefix.size + size + closing && memcmp(tag.data, prefix.data, prefix.size) == 0 &&
           memcmp(tag.data + prefix.size, name, size) == 0 && (!closing || tag.data[tag.size - 1] == '>');
}

static wfs__scalar_result resolve_tagged(wfs__str text, wfs__str tag, wfs_value *value)
{
    match matched;
    if (wfs__yaml_is_tag(tag, "int"))
        matched = match_int(text, value);
    else if (wfs__yaml_is_tag(tag, "float"))
        matched = match_tagged_float(text, value);
    else if (wfs__yaml_is_tag(tag, "bool"))
        matched = match_boolean(text, value) ? MATCH : NO_MATCH;
    else if (wfs__yaml_is_tag(tag, "null"))
        matched = match_null(text, value) ? MATCH : NO_MATCH;
    else if (wfs__yaml_is_tag(tag, "map") || wfs__yaml_is_tag(tag, "seq"))
        matched = NO_MATCH;
    else
        return WFS__SCALAR_UNKNOWN_TAG;
    return matched ? finish(matched, value) : WFS__SCALAR_BAD_TAG;
}

wfs__scalar_result wfs__yaml_resolve(wfs__str text, bool plain, wfs__str tag, wfs_value *value)
{
    wfs__scalar_result result = WFS__SCALAR_OK;
    if (!tag.data && plain)
        return resolve_plain(text, value);
    if (tag.data && !wfs__str_equal(tag, WFS__STR("!")) && !wfs__yaml_is_tag(tag, "str"))
        result = resolve_tagged(text, tag, value);
    else
        *value = wfs__string(text);
    if (result == WFS__SCALAR_UNKNOWN_TAG || result == WFS__SCALAR_BAD_TAG)
        *value = wfs__string(text);
    return result;
}

/* The names that numbers which are none have as keys. */
static wfs__str not_finite_key(wfs__str text)
{
    if (IS_ONE_OF(text, ".nan", ".NaN", ".NAN"))
        return WFS__STR("NaN");
    return text.size && text.data[0] == '-' ? WFS__STR("-Infinity") : WFS__STR("Infinity");
}

wfs__str wfs__yaml_key(wfs__arena *arena, wfs__str text, const wfs_value *value, wfs__scalar_result result)
{
    char digits[WFS__NUMBER_SIZE];
    wfs__str key = text;
    if (result == WFS__SCALAR_NOT_FINITE)
        key = not_finite_key(text);
    else if (value->type == WFS_TYPE_NULL)
        key = WFS__STR("");
    else if (value->type == WFS_TYPE_BOOLEAN)
        key = value->u.integer ? WFS__STR("true") : WFS__STR("false");
    else if (value->type == WFS_TYPE_INT)
        key = (wfs__str){ digits, wfs__int_print(value->u.integer, digits) };
    else if (value->type == WFS_TYPE_FLOAT)
        key = (wfs__str){ digits, wfs__double_print(value->u.real, digits) };
    else if (value->type == WFS_TYPE_STRING)
        return text;
    key.data = wfs__arena_copy(arena, key.data, key.size);
    return key;
}
