/*
 * JSON text to values, in one pass over a copy of the text, or over a text that is lent.
 *
 * The open containers are frames on a stack, the values read so far in them are cells on another; when a container
 * closes, its cells move from the top of that into one block behind a head. When they are nearly all of the stack, and
 * most of the text, the stack becomes that block instead.
 *
 * Objects of one kind share a shape: each is compared with the keys of the object that was last seen at its place, text
 * against text, and only where it departs from them are its keys gathered and looked up among the known shapes. Behind
 * the text stand zeros, at which every scan ends, so that blocks may be read past the end. Whether the text of a
 * container is just what the writer would write is found on the way.
 *
 * Nothing stands behind a text that is lent. It is read where it is up to a bound shortly before its end; there the
 * rest of it, from the beginning of the word or string on that is next, is copied with zeros behind, and reading goes
 * on in the copy. Every scan that may be long looks out for the bound; between two looks fewer than MARGIN bytes are
 * read.
 */
#include "block.h"
#include "number.h"
#include "shapes.h"
#include "unicode.h"

enum {
    PADDING = 32,      /* zeros behind the text */
    MARGIN = 128,      /* from the bound of a lent text to its end */
    LENT_LEAST = 4096, /* shorter texts are copied all the same */
    REPLACEMENT = 0xFFFD,
    FRAMES_AT_HAND = 8,
    CELLS_BEFORE = 2, /* the first ones on the stack are not used: see take_stack */
    CELLS_AT_HAND = 24 + CELLS_BEFORE,
    TAKEN_LEAST = 1024,
    KEYS_AT_HAND = 8
};

/* Whether every key of a known shape stands in the text between quotes: it had no escapes. */
enum { IN_TEXT = 1, DECODED };

typedef struct frame {
    size_t start;      /* of the container, in the text */
    size_t first_cell; /* on the stack of cells */
    size_t first_key;  /* on the stack of keys, when the object follows no known shape */
    wfs__known *shape; /* an object's, as long as its keys follow it; else NULL */
    wfs__known *guess; /* the last shape seen inside, without a place of its own in `shape` */
    bool object;
    bool outer_clean; /* the reader's `clean` and `floats` for the container around it */
    uint8_t outer_floats;
    uint16_t height; /* of the highest container inside */
} frame;

typedef struct reader {
    wfs__arena *arena;
    const char *text;  /* what the values refer to: the copy, or the lender's */
    size_t size;       /* of the text */
    const char *end;   /* of what is being read: the text or the copy of its rest */
    const char *bound; /* where reading turns to a copy of the rest; beyond the end if this is it */
    size_t passed;     /* what stands before the copy of the rest */
    const char *rest;  /* that copy, or the text */
    bool nomem;        /* there was no memory for the rest: zeros are read instead */
    char *decoded;     /* where the next string with escapes goes; NULL before the first */
    const char *first_decoded;
    bool clean;     /* the text of the innermost container so far is what the writer would write */
    uint8_t floats; /* not 0: there are floats in it */
    /* These three stacks are at hand, or malloc'd when they became larger. */
    wfs_value *cells, *next_cell, *cells_end;
    wfs__str *keys;
    frame *frames, *top; /* the first one is what is around the text, the top is the innermost */
    size_t cell_capacity, key_count, key_capacity, depth, frame_capacity;
    size_t depth_limit;
    wfs__shapes shapes;
    wfs__json_error error;
    frame frames_at_hand[FRAMES_AT_HAND];
    wfs_value cells_at_hand[CELLS_AT_HAND];
    wfs__str keys_at_hand[KEYS_AT_HAND];
} reader;

/* ---- Failures: all functions that read return where they stopped, NULL after a failure ---- */

/* Where a place stands in the text. */
static inline size_t offset_of(const reader *r, const char *at) { return r->passed + (size_t)(at - r->rest); }

/* The habits of other formats, told by the character where a value or key should begin. */
static const char *find_habit(const reader *r, const char *at, const char *message)
{
    const char *before = r->text + offset_of(r, at);
    while (before > r->text && strchr(" \t\r\n", before[-1]))
        before--;
    if ((*at == '}' || *at == ']') && before > r->text && before[-1] == ',')
        return "a comma must not stand before a closing bracket";
    if (*at == '\'')
        return "a text stands in double quotes, not in single ones";
    if (*at == '/' || *at == '#')
        return "JSON has no comments";
    return *at == 'T' || *at == 'F' || *at == 'N' ? "expected a value: true, false and null have small letters"
                                                  : message;
}

static const char *no_memory(reader *r, const char *at)
{
    r->error = (wfs__json_error){ offset_of(r, at), NULL, WFS_E_NOMEM };
    return NULL;
}

static const char *fail(reader *r, const char *at, const char *message)
{
    if (r->nomem)
        return no_memory(r, at);
    bool place = at < r->end && message && strncmp(message, "expected", 8) == 0;
    message = at == r->end ? "unexpected end of the text" : place ? find_habit(r, at, message) : message;
    r->error = (wfs__json_error){ offset_of(r, at), message, WFS_E_INVALID };
    return NULL;
}

static const char *too_deep(reader *r, const char *at)
{
    r->error = (wfs__json_error){ offset_of(r, at), "the nesting is too deep", WFS_E_LIMIT };
    return NULL;
}

/* ---- The rest of a lent text ---- */

static char *copy_text(wfs__arena *arena, const char *text, size_t size)
{
    char *copy = wfs__arena_alloc(arena, size + PADDING);
    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, text, size);
    memset(copy + size, 0, PADDING);
    return copy;
}

static const char nothing[PADDING];

/* Turns to a copy of the text from `at` on. Returns the same place there. */
static const char *turn(reader *r, const char *at)
{
    size_t left = (size_t)(r->end - at);
    const char *copy = copy_text(r->arena, at, left);
    if (!copy) {
        r->nomem = true;
        copy = nothing;
        left = 0;
    }
    r->passed = offset_of(r, at);
    r->rest = copy;
    r->end = copy + left;
    r->bound = r->end + PADDING;
    return copy;
}

/* Before something is read whose place is `at`. */
static inline const char *look_out(reader *r, const char *at) { return WFS__LIKELY(at < r->bound) ? at : turn(r, at); }

/* ---- White space ---- */

static const char *skip_more_space(reader *r, const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
        at = look_out(r, at + 1);
    return at;
}

/* Passes white space inside a container, whose text is then not clean. */
static inline const char *skip_space(reader *r, const char *at)
{
    if (WFS__LIKELY((unsigned char)*at > ' '))
        return at;
    r->clean = false;
    return skip_more_space(r, at);
}

/* ---- Strings ---- */

/* The number of the first byte in memory that is not zero. */
static size_t first_byte(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(word) / 8;
#else
    return (size_t)__builtin_clzll(word) / 8;
#endif
}

/* The number of the first quote, backslash or control character among sixteen bytes; 16 if there is none. */
static inline size_t first_special(wfs__block bytes)
{
    wfs__block_words found = (wfs__block_words)((bytes == '"') | (bytes == '\\') | (bytes < ' '));
    if (found[0])
        return first_byte(found[0]);
    return found[1] ? 8 + first_byte(found[1]) : 16;
}

/* The first quote, backslash or control character; `nothing` if it is not before the bound. */
static inline const char *scan_string(const reader *r, const char *at)
{
    for (;;) {
        size_t found = first_special(wfs__block_load(at));
        if (found < 16)
            return at + found;
        at += 16;
        if (WFS__UNLIKELY(at >= r->bound))
            return nothing;
    }
}

/* The value of a hexadecimal digit, 16 or more if it is none. */
static uint32_t hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    uint32_t letter = ((unsigned char)c | 0x20U) - 'a';
    return letter < 6 ? letter + 10 : 16;
}

/* Four hexadecimal digits; over 0xFFFF if they are not. */
static uint32_t hex_four(const char *at)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t digit = hex_digit(at[i]);
        if (digit > 15)
            return UINT32_MAX;
        code = code << 4 | digit;
    }
    return code;
}

/* A string with escapes while it is decoded. */
typedef struct decoding {
    char *out;
    bool plain;     /* nothing decoded so far must be escaped */
    bool canonical; /* the escapes so far are those that the writer would use */
} decoding;

/* Is \uXXXX how the writer writes this control character? `digits` are the X. */
static bool is_canonical_escape(uint32_t code, const char *digits)
{
    bool has_short_form = code == '\b' || code == '\t' || code == '\n' || code == '\f' || code == '\r';
    return code < 0x20 && !has_short_form && !(digits[3] >= 'A' && digits[3] <= 'F');
}

/* `at` is behind \u. */
static const char *decode_unicode(reader *r, const char *at, decoding *d)
{
    uint32_t code = hex_four(at);
    if (code > 0xFFFF)
        return fail(r, at, "\\u needs four hexadecimal digits");
    d->plain &= code >= 0x20 && code != '"' && code != '\\';
    d->canonical &= is_canonical_escape(code, at);
    at += 4;
    if (code >= 0xD800 && code < 0xDC00 && at[0] == '\\' && at[1] == 'u') {
        uint32_t low = hex_four(at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            at += 6;
        }
    }
    if (code >= 0xD800 && code <= 0xDFFF)
        code = REPLACEMENT;
    d->out += wfs__utf8_encode(code, d->out);
    return at;
}

/* `at` is behind the backslash. */
static inline const char *decode_escape(reader *r, const char *at, decoding *d)
{
    static const char meanings[256] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'
    };
    if (*at == 'u')
        return decode_unicode(r, at + 1, d);
    char meaning = meanings[(unsigned char)*at];
    if (!meaning)
        return fail(r, at, "invalid escape");
    d->plain &= meaning == '/';
    d->canonical &= meaning != '/';
    *d->out++ = meaning;
    return at + 1;
}

/* Copies up to the next special character and returns its place, `nothing` if it is not before the bound. May write up
 * to 16 bytes more. */
static inline const char *copy_run(const reader *r, const char *at, decoding *d)
{
    for (;; at += 16) {
        if (WFS__UNLIKELY(at >= r->bound))
            return nothing;
        wfs__block bytes = wfs__block_load(at);
        memcpy(d->out, &bytes, sizeof bytes);
        size_t run = first_special(bytes);
        d->out += run;
        if (run < 16)
            return at + run;
    }
}

static const char *turn_string(reader *r, const char *at, wfs_value *out);

/* A string with escapes, or one that does not end well or not before the bound; `stop` is the first special character
 * in it. */
static const char *read_escaped(reader *r, const char *at, const char *stop, wfs_value *out)
{
    if (stop == nothing)
        return turn_string(r, at, out);
    if (!r->decoded) { /* room for all that can follow: nothing becomes longer */
        r->decoded = wfs__arena_alloc(r->arena, r->size - offset_of(r, at) + PADDING);
        r->first_decoded = r->decoded;
        if (!r->decoded)
            return no_memory(r, at);
    }
    decoding d = { r->decoded, true, true };
    memcpy(d.out, at, (size_t)(stop - at));
    d.out += stop - at;
    while (*stop == '\\') {
        const char *next = decode_escape(r, stop + 1, &d);
        if (!next)
            return NULL;
        stop = copy_run(r, next, &d);
    }
    if (stop == nothing)
        return turn_string(r, at, out);
    if (*stop != '"')
        return fail(r, stop, "control character in a string");
    *out = wfs__string((wfs__str){ r->decoded, (size_t)(d.out - r->decoded) });
    out->flags = d.plain ? WFS__PLAIN_TEXT : 0;
    r->decoded = d.out;
    r->clean &= d.canonical;
    return stop + 1;
}

/* `at` is behind the opening quote. */
static inline const char *read_string(reader *r, const char *at, wfs_value *out)
{
    const char *stop = scan_string(r, at);
    if (WFS__UNLIKELY(*stop != '"'))
        return read_escaped(r, at, stop, out);
    *out =
        (wfs_value){ .type = WFS_TYPE_STRING, .flags = WFS__PLAIN_TEXT, .size = (uint32_t)(stop - at), .u.text = at };
    return stop + 1;
}

/* The string goes on beyond the bound. */
static const char *turn_string(reader *r, const char *at, wfs_value *out)
{
    return read_string(r, turn(r, at - 1) + 1, out); /* with its quote, for keys */
}

/* ---- Numbers ---- */

/* The end of a row of digits, NULL if it is not before the bound. */
static inline const char *skip_digits(const reader *r, const char *at)
{
    uint64_t number;
    while (WFS__LIKELY(at < r->bound)) {
        size_t count = wfs__digits(at, &number);
        at += count;
        if (count < 8)
            return at;
    }
    return NULL;
}

/* Keeps a number as its text. */
static const char *keep_number(reader *r, const char *start, const char *end, wfs_value *out)
{
    *out = (wfs_value){ .type = WFS_TYPE_FLOAT, .flags = WFS__LAZY, .size = (uint32_t)(end - start), .u.text = start };
    r->floats = WFS__FLOATS;
    return end;
}

/* The same for one that may be too large. */
static const char *keep_large_number(reader *r, const char *start, const char *end, wfs_value *out)
{
    double real;
    return wfs__double_read(start, (size_t)(end - start), &real) ? keep_number(r, start, end, out)
                                                                 : fail(r, start, "the number is too large");
}

static const char *read_number(reader *r, const char *at, wfs_value *out);

/* The number goes on beyond the bound. */
static const char *turn_number(reader *r, const char *at, wfs_value *out) { return read_number(r, turn(r, at), out); }

/* `at` is behind the digits of the integer part. */
static const char *read_real(reader *r, const char *start, const char *at, wfs_value *out)
{
    ptrdiff_t exponent = 0; /* its digits */
    if (*at == '.') {
        const char *digits = at + 1;
        at = skip_digits(r, digits);
        if (WFS__UNLIKELY(at == digits))
            return fail(r, at, "a digit must follow the decimal point");
        if (WFS__UNLIKELY(!at))
            return turn_number(r, start, out);
    }
    if (*at == 'e' || *at == 'E') {
        const char *digits = at + 1 + (at[1] == '+' || at[1] == '-');
        at = skip_digits(r, digits);
        if (at == digits)
            return fail(r, at, "the exponent has no digits");
        if (!at)
            return turn_number(r, start, out);
        exponent = at - digits;
    }
    bool may_overflow = exponent > 2 || at - start > 200;
    return WFS__UNLIKELY(may_overflow) ? keep_large_number(r, start, at, out) : keep_number(r, start, at, out);
}

static bool is_digit(char c) { return (unsigned char)(c - '0') < 10; }

/* Does a fraction or an exponent begin here? */
static inline bool goes_on(char c) { return c == '.' || (c | 0x20) == 'e'; }

/* The number without its sign; the result does not jump. */
static inline wfs_value make_int(uint64_t number, bool negative)
{
    return wfs__integer((int64_t)((number ^ (0U - (uint64_t)negative)) + negative));
}

/* A number of any length. */
__attribute__((noinline)) static const char *read_any_number(reader *r, const char *start, wfs_value *out)
{
    bool negative = *start == '-';
    const char *digits = start + negative, *at = digits;
    uint64_t sum = 0;
    for (; is_digit(*at); at++) {
        sum = sum * 10 + (uint64_t)(*at - '0');
        if (at >= r->bound)
            return turn_number(r, start, out);
    }
    if (at == digits)
        return fail(r, at, negative ? "a digit must follow the minus sign" : "expected a value");
    if (*digits == '0' && at - digits > 1)
        return fail(r, digits, "a number must not begin with zeros");
    if (goes_on(*at))
        return read_real(r, start, at, out);
    if (at - digits > 300)
        return keep_large_number(r, start, at, out);
    if (at - digits > 19 || (at - digits == 19 && sum > (uint64_t)INT64_MAX + negative)) /* 19 digits fit 64 bits */
        return keep_number(r, start, at, out);
    if (negative && sum == 0)
        return keep_number(r, start, at, out);
    *out = make_int(sum, negative);
    return at;
}

/* Most have fewer than eight digits. */
static inline const char *read_number(reader *r, const char *at, wfs_value *out)
{
    bool negative = *at == '-';
    const char *digits = at + negative;
    uint64_t sum;
    size_t count = wfs__digits(digits, &sum);
    const char *end = digits + count;
    if (WFS__UNLIKELY(count - 1 >= 7 || (*digits == '0' && (count > 1 || negative))))
        return read_any_number(r, at, out);
    if (goes_on(*end))
        return read_real(r, at, end, out);
    *out = make_int(sum, negative);
    return end;
}

/* ---- Scalars ---- */

static const char *read_word(reader *r, const char *at, wfs_value *out)
{
    if (memcmp(at, "true", 4) == 0) {
        *out = wfs__boolean(true);
        return at + 4;
    }
    if (memcmp(at, "false", 5) == 0) {
        *out = wfs__boolean(false);
        return at + 5;
    }
    if (memcmp(at, "null", 4) == 0) {
        *out = WFS__NULL_VALUE;
        return at + 4;
    }
    return fail(r, at, "expected a value");
}

static inline const char *read_scalar(reader *r, const char *at, wfs_value *out)
{
    if (*at == '"')
        return read_string(r, at + 1, out);
    if ((unsigned char)(*at - '-') <= '9' - '-') /* a digit or minus, also point or slash: one test */
        return read_number(r, at, out);
    return read_word(r, at, out);
}

/* ---- Cells ---- */

/* How many cells the innermost container has so far. */
static size_t count_cells(const reader *r, const frame *top)
{
    return (size_t)(r->next_cell - r->cells) - top->first_cell;
}

static void set_stack(reader *r, wfs_value *cells, size_t capacity)
{
    r->cells = cells;
    r->cells_end = cells + capacity;
    r->cell_capacity = capacity;
}

__attribute__((noinline)) static wfs_value *grow_cells(reader *r, const wfs_value *cell)
{
    size_t count = (size_t)(cell - r->cells);
    if (!wfs__grow_from(r->cells_at_hand, (void **)&r->cells, &r->cell_capacity, count, sizeof *r->cells))
        return NULL;
    r->cells_end = r->cells + r->cell_capacity;
    return r->cells + count;
}

/* Makes sure that there is room for the cell; it may move. NULL: no memory. */
static inline wfs_value *room_for_cell(reader *r, wfs_value *cell)
{
    return WFS__LIKELY(cell != r->cells_end) ? cell : grow_cells(r, cell);
}

/* ---- Shapes ---- */

/* Keys with escapes were decoded into other memory than that of a text. */
static bool all_in_text(const reader *r, const wfs__shape *shape)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        uintptr_t at = (uintptr_t)shape->keys[i].data;
        if (at >= (uintptr_t)r->first_decoded && at <= (uintptr_t)r->decoded)
            return false;
    }
    return true;
}

/* The shape of an object that followed no known one. NULL: no memory. */
static wfs__known *find_shape(reader *r, const frame *top, size_t *count)
{
    size_t all = *count;
    wfs__known *known =
        wfs__shapes_find(&r->shapes, r->arena, r->keys + top->first_key, r->cells + top->first_cell, count);
    r->clean &= *count == all;
    if (known && !known->mark)
        known->mark = all_in_text(r, known->shape) ? IN_TEXT : DECODED;
    return known;
}

/* ---- Objects ---- */

static bool push_key(reader *r, wfs__str key)
{
    if (!wfs__grow_from(r->keys_at_hand, (void **)&r->keys, &r->key_capacity, r->key_count, sizeof key))
        return false;
    r->keys[r->key_count++] = key;
    return true;
}

/* The object has other keys than expected: those up to number `count` become its own. */
static bool depart(reader *r, frame *top, size_t count)
{
    const wfs__str *keys = top->shape->shape->keys;
    top->shape = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!push_key(r, keys[i]))
            return false;
    }
    return true;
}

/* A key that is not expected, and the colon behind it. */
static const char *read_new_key(reader *r, const char *at)
{
    frame *top = r->top;
    if (top->shape && !depart(r, top, count_cells(r, top)))
        return no_memory(r, at);
    if (*at != '"')
        return fail(r, at, "expected a key in quotes");
    wfs_value key;
    const char *end = read_string(r, at + 1, &key);
    if (!end)
        return NULL;
    if (!push_key(r, wfs__text_of(&key)))
        return no_memory(r, at);
    end = skip_space(r, end);
    return *end == ':' ? end + 1 : fail(r, end, "expected ':'");
}

/* Are two texts of the same size, 2 or more, equal? */
static inline bool same_text(const char *a, const char *b, size_t size)
{
    if (size > 16)
        return memcmp(a, b, size) == 0;
    if (size >= 8) {
        uint64_t x[2], y[2];
        memcpy(&x[0], a, 8), memcpy(&x[1], a + size - 8, 8);
        memcpy(&y[0], b, 8), memcpy(&y[1], b + size - 8, 8);
        return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
    }
    if (size >= 4) {
        uint32_t x[2], y[2];
        memcpy(&x[0], a, 4), memcpy(&x[1], a + size - 4, 4);
        memcpy(&y[0], b, 4), memcpy(&y[1], b + size - 4, 4);
        return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
    }
    return a[0] == b[0] && a[1] == b[1] && a[size - 1] == b[size - 1];
}

/* The keys that are expected next. */
typedef struct expected {
    const wfs__str *key, *end;
} expected;

static expected expect_keys(const reader *r, const frame *top)
{
    if (!top->shape)
        return (expected){ NULL, NULL };
    const wfs__shape *shape = top->shape->shape;
    size_t count = count_cells(r, top);
    return (expected){ shape->keys + (count < shape->count ? count : shape->count), shape->keys + shape->count };
}

/* The place behind an expected key and its colon; NULL if something else is there. */
static inline const char *pass_expected(const reader *r, const char *at, expected *keys)
{
    if (WFS__UNLIKELY(keys->key == keys->end))
        return NULL;
    size_t size = keys->key->size + 2; /* with the quotes */
    if (WFS__UNLIKELY((size_t)(r->bound - at) <= size || !same_text(at, keys->key->data - 1, size) || at[size] != ':'))
        return NULL;
    keys->key++;
    return at + size + 1;
}

/* ---- Containers ---- */

/* Where the shape of objects is remembered that are member `number` of this container, or elements of that. */
static inline wfs__known **place_of_guess(frame *top, size_t number)
{
    return wfs__known_inside(top->shape, &top->guess, number);
}

/* Makes the stack, whose last `count` cells are the container's, a block of the arena; the cells before them go to a
 * new stack. NULL: that cannot be. */
__attribute__((noinline)) static wfs_value *take_stack(reader *r, const frame *top, size_t count)
{
    size_t before = top->first_cell, capacity = before + count;
    if (before > CELLS_AT_HAND)
        return NULL;
    wfs_value *block = wfs__realloc(r->cells, capacity * sizeof *block);
    if (!block)
        return NULL;
    set_stack(r, block, capacity);
    bool aligned = (uintptr_t)block % sizeof *block == 0; /* malloc need not say so where pointers have 32 bits */
    if (!aligned || !wfs__arena_adopt(r->arena, block, capacity * sizeof *block))
        return NULL;
    memcpy(r->cells_at_hand, block, before * sizeof *block);
    set_stack(r, r->cells_at_hand, CELLS_AT_HAND);
    return block + before;
}

/* The cells of the container that ends at `end`, behind room for a head. NULL: no memory. */
static inline wfs_value *keep_cells(reader *r, const frame *top, size_t end, size_t count)
{
    if (WFS__UNLIKELY(count >= TAKEN_LEAST && end - top->start >= r->size / 2)) {
        wfs_value *taken = take_stack(r, top, count);
        if (taken)
            return taken;
    }
    wfs_value *items = wfs__items_new(r->arena, count);
    if (items)
        memcpy(items, r->cells + top->first_cell, count * sizeof *items);
    return items;
}

/* Turns the cells of the container that ends at `end` into its cell; `shape` is an object's. false: no memory. */
static inline bool make_container(reader *r, const frame *top, size_t end, size_t count, const wfs__known *shape,
                                  wfs_value *cell)
{
    if (count == 0) {
        *cell = top->object ? wfs__empty_object() : wfs__empty_array();
        return true;
    }
    wfs_value *items = keep_cells(r, top, end, count);
    if (!items)
        return false;
    uint16_t height = (uint16_t)(top->height + (top->height < UINT16_MAX));
    size_t size = end - top->start;
    *cell = top->object ? wfs__object_as(items, shape->shape, height, size) : wfs__array_as(items, count, height, size);
    if (r->clean) {
        cell->size = (uint32_t)size;
        cell->flags = r->floats;
        ((wfs__head *)(void *)items - 1)->about.text = r->text + top->start;
    }
    return true;
}

/* The shape of an object at its end, NULL: no memory. */
static inline wfs__known *finish_shape(reader *r, frame *top, size_t *count)
{
    if (WFS__LIKELY(top->shape && top->shape->shape->count == *count))
        return top->shape;
    if (top->shape && !depart(r, top, *count))
        return NULL;
    return find_shape(r, top, count);
}

/* Hands what is known of the closed container on to the one around it. */
static inline void leave_frame(reader *r, const frame *closed, wfs__known *shape)
{
    r->next_cell = r->cells + closed->first_cell;
    r->key_count = closed->first_key;
    r->clean &= closed->outer_clean;
    r->floats |= closed->outer_floats;
    r->depth--;
    frame *parent = --r->top;
    if (closed->height >= parent->height)
        parent->height = (uint16_t)(closed->height + (closed->height < UINT16_MAX));
    if (shape && shape->mark == IN_TEXT)
        *place_of_guess(parent, closed->first_cell - parent->first_cell) = shape;
}

/* Ends the innermost container, whose closing bracket is before `end`. false: no memory. */
static inline bool close_container(reader *r, const char *end)
{
    frame *top = r->top;
    size_t count = count_cells(r, top);
    wfs__known *shape = top->object ? NULL : top->guess;
    if (top->object && count && !(shape = finish_shape(r, top, &count)))
        return false;
    wfs_value cell;
    if (!make_container(r, top, offset_of(r, end), count, shape, &cell))
        return false;
    leave_frame(r, top, shape);
    wfs_value *place = room_for_cell(r, r->next_cell);
    if (!place)
        return false;
    *place = cell;
    r->next_cell = place + 1;
    return true;
}

/* `at` is behind a value: ends all containers that end there. Returns the place behind the next comma, or behind
 * the whole value. */
static const char *pass_ends(reader *r, const char *at)
{
    for (;;) {
        frame *top = r->top;
        at = skip_space(r, look_out(r, at));
        if (*at == ',')
            return at + 1;
        if (*at != (top->object ? '}' : ']'))
            return fail(r, at, top->object ? "expected ',' or '}'" : "expected ',' or ']'");
        at++;
        if (!close_container(r, at))
            return no_memory(r, at);
        if (!r->depth)
            return at;
    }
}

__attribute__((noinline)) static bool grow_frames(reader *r)
{
    if (!wfs__grow_from(r->frames_at_hand, (void **)&r->frames, &r->frame_capacity, r->depth + 1, sizeof *r->frames))
        return false;
    r->top = &r->frames[r->depth];
    return true;
}

/* Returns the place of the first element or key; an empty container is ended at once. */
static const char *open_container(reader *r, const char *at)
{
    if (r->depth == r->depth_limit)
        return too_deep(r, at);
    if (WFS__UNLIKELY(r->depth + 1 == r->frame_capacity) && !grow_frames(r))
        return no_memory(r, at);
    bool object = *at == '{';
    wfs__known *guess = *place_of_guess(r->top, count_cells(r, r->top));
    r->depth++;
    *++r->top = (frame){ .start = offset_of(r, at),
                         .first_cell = (size_t)(r->next_cell - r->cells),
                         .first_key = r->key_count,
                         .shape = object ? guess : NULL,
                         .guess = object ? NULL : guess,
                         .object = object,
                         .outer_clean = r->clean,
                         .outer_floats = r->floats };
    r->clean = true;
    r->floats = 0;
    at = skip_space(r, at + 1);
    return *at == (object ? '}' : ']') ? pass_ends(r, at) : at;
}

static bool is_open_bracket(char c) { return (c | 0x20) == '{'; /* '[' and '{' differ in that bit */ }

/* What is in the innermost container, up to its end or to a container in it. */
__attribute__((always_inline)) static inline const char *read_inside(reader *r, const char *at, bool object)
{
    expected keys = object ? expect_keys(r, r->top) : (expected){ NULL, NULL };
    for (wfs_value *cell = r->next_cell;; cell++, at++) {
        at = skip_space(r, look_out(r, at));
        r->next_cell = cell;
        if (object) {
            const char *value = pass_expected(r, at, &keys);
            if (WFS__UNLIKELY(!value)) {
                keys.key = keys.end;
                value = read_new_key(r, at);
                if (!value)
                    return NULL;
            }
            at = skip_space(r, value);
        }
        if (is_open_bracket(*at))
            return open_container(r, at);
        cell = room_for_cell(r, cell);
        if (WFS__UNLIKELY(!cell))
            return no_memory(r, at);
        at = read_scalar(r, at, cell);
        if (WFS__UNLIKELY(!at))
            return NULL;
        if (*at != ',')
            at = skip_space(r, at);
        if (*at != ',') {
            r->next_cell = cell + 1;
            return pass_ends(r, at);
        }
    }
}

static const char *read_elements(reader *r, const char *at) { return read_inside(r, at, false); }
static const char *read_members(reader *r, const char *at) { return read_inside(r, at, true); }

/* ---- The whole text ---- */

/* Leaves the value as the only cell. */
static const char *read_value(reader *r, const char *at)
{
    if (!is_open_bracket(*at)) {
        wfs_value *cell = room_for_cell(r, r->next_cell);
        return cell ? read_scalar(r, at, cell) : no_memory(r, at);
    }
    at = open_container(r, at);
    while (at && r->depth)
        at = r->top->object ? read_members(r, at) : read_elements(r, at);
    return at;
}

static bool read_text(reader *r)
{
    if (memcmp(r->text, "\xEF\xBB\xBF", 3) == 0)
        return fail(r, r->text, "JSON must not begin with a byte order mark");
    const char *at = read_value(r, skip_more_space(r, r->text));
    if (!at)
        return false;
    at = skip_more_space(r, look_out(r, at));
    return (at == r->end && !r->nomem) || fail(r, at, "there is more text behind the value");
}

/* Reads a copy of the first `valid` bytes, which are UTF-8. What is wrong in them is reported rather than what follows
 * them. */
static bool read_copy(reader *r, const char *text, size_t size, size_t valid)
{
    r->text = r->rest = copy_text(r->arena, text, valid);
    if (!r->text) {
        r->error = (wfs__json_error){ 0, NULL, WFS_E_NOMEM };
        return false;
    }
    r->size = valid;
    r->end = r->text + valid;
    r->bound = r->end + PADDING;
    if (valid == size)
        return read_text(r);
    if (read_text(r) || (r->error.offset == valid && r->error.result == WFS_E_INVALID))
        r->error = (wfs__json_error){ valid, "invalid UTF-8", WFS_E_INVALID };
    return false;
}

static bool read_lent(reader *r, const char *text, size_t size)
{
    r->text = r->rest = text;
    r->size = size;
    r->end = text + size;
    r->bound = r->end - MARGIN;
    return read_text(r);
}

static void init_reader(reader *r, wfs__arena *arena, size_t depth)
{
    memset(r, 0, offsetof(reader, frames_at_hand));
    r->arena = arena;
    r->depth_limit = depth;
    set_stack(r, r->cells_at_hand, CELLS_AT_HAND);
    r->next_cell = r->cells + CELLS_BEFORE;
    r->keys = r->keys_at_hand;
    r->key_capacity = KEYS_AT_HAND;
    r->frames = r->top = r->frames_at_hand;
    r->frame_capacity = FRAMES_AT_HAND;
    r->frames[0] = (frame){ .first_cell = CELLS_BEFORE };
}

static void free_reader(reader *r)
{
    wfs__free_from(r->cells_at_hand, r->cells);
    wfs__free_from(r->keys_at_hand, r->keys);
    wfs__free_from(r->frames_at_hand, r->frames);
    wfs__shapes_free(&r->shapes);
}

/* The commonest answers of tools, which need no reader. */
static bool read_common(const char *text, size_t size, wfs_value *value)
{
    if (size == 2 && memcmp(text, "{}", 2) == 0)
        *value = wfs__empty_object();
    else if (size == 2 && memcmp(text, "[]", 2) == 0)
        *value = wfs__empty_array();
    else if (size == 4 && memcmp(text, "null", 4) == 0)
        *value = WFS__NULL_VALUE;
    else if (size == 4 && memcmp(text, "true", 4) == 0)
        *value = wfs__boolean(true);
    else if (size == 5 && memcmp(text, "false", 5) == 0)
        *value = wfs__boolean(false);
    else
        return false;
    return true;
}

/* *lent: the text may be read where it is; afterwards, the value refers to it. */
static bool read_any(wfs__arena *arena, const char *text, size_t size, size_t depth, bool *lent, wfs_value *value,
                     wfs__json_error *error)
{
    if (size >= UINT32_MAX) {
        *error = (wfs__json_error){ 0, "the text has 4 GiB or more", WFS_E_LIMIT };
        return false;
    }
    reader r;
    init_reader(&r, arena, depth);
    size_t valid = wfs__utf8_check(text, size);
    *lent = *lent && size >= LENT_LEAST && valid == size;
    bool done = *lent ? read_lent(&r, text, size) : read_copy(&r, text, size, valid);
    if (done)
        *value = r.cells[CELLS_BEFORE];
    else
        *error = r.error;
    free_reader(&r);
    return done;
}

bool wfs__json_read(wfs__arena *arena, const char *text, size_t size, size_t depth, wfs_value *value,
                    wfs__json_error *error)
{
    bool lent = false;
    return (depth > 0 && read_common(text, size, value)) || read_any(arena, text, size, depth, &lent, value, error);
}

bool wfs__json_read_lent(wfs__arena *arena, const char *text, size_t size, size_t depth, wfs_value *value, bool *kept,
                         wfs__json_error *error)
{
    *kept = depth == 0 || !read_common(text, size, value);
    return !*kept || read_any(arena, text, size, depth, kept, value, error);
}
