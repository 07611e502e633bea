/*
 * Values to JSON text.
 *
 * A walk with its own stack. A subtree that still has the clean text it was read from is copied as a whole; a
 * string without characters to escape is copied too. From the second object of a shape on, its keys are copied
 * with their quotes, colon and the comma before them, as they were made for the second. The buffer is asked for
 * exactly what is written, so that its limit is exact, and what is long is handed over as it is, so that it need not
 * pass through a buffer with a sink.
 */
#include "value.h"

#include "number.h"
#include "unicode.h"

enum { INDENT = 2, FRAMES_AT_HAND = 32, SHAPES_REMEMBERED = 8 };

typedef struct frame {
    const wfs_value *next, *end;
    const wfs__str *keys;   /* of the next member; NULL in an array */
    const wfs__str *quoted; /* the same as `,"key":`; NULL if they were not made */
    bool first;             /* nothing was written yet */
} frame;

typedef struct remembered {
    const wfs__shape *shape;
    const wfs__str *quoted; /* NULL when the shape was seen only once */
} remembered;

typedef struct writer {
    wfs__buffer *out;
    uint32_t flags;
    bool copies;   /* texts of containers may be copied */
    frame *frames; /* at_hand, or malloc'd when the nesting is deeper */
    size_t depth, capacity;
    frame at_hand[FRAMES_AT_HAND];
    remembered shapes[SHAPES_REMEMBERED];
    wfs__arena quoted;
} writer;

/* ---- Bytes ---- */

static inline bool has_room(const wfs__buffer *out, size_t size)
{
    return WFS__LIKELY(out->limit == 0 && !out->failed && size < out->capacity - out->size);
}

static inline char *room_for(wfs__buffer *out, size_t size)
{
    return has_room(out, size) ? out->data + out->size : wfs__buffer_room(out, size);
}

/* memcpy that is fast for few bytes. */
static inline void copy_bytes(char *to, const char *from, size_t size)
{
    if (size > 16) {
        memcpy(to, from, size);
    } else if (size >= 8) {
        uint64_t head, tail;
        memcpy(&head, from, 8), memcpy(&tail, from + size - 8, 8);
        memcpy(to, &head, 8), memcpy(to + size - 8, &tail, 8);
    } else if (size >= 4) {
        uint32_t head, tail;
        memcpy(&head, from, 4), memcpy(&tail, from + size - 4, 4);
        memcpy(to, &head, 4), memcpy(to + size - 4, &tail, 4);
    } else {
        for (size_t i = 0; i < size; i++)
            to[i] = from[i];
    }
}

static inline void put(wfs__buffer *out, const char *data, size_t size)
{
    if (has_room(out, size)) {
        copy_bytes(out->data + out->size, data, size);
        out->size += size;
    } else {
        wfs__buffer_add_slow(out, data, size);
    }
}

static inline void put_char(wfs__buffer *out, char c)
{
    char *room = room_for(out, 1);
    if (WFS__UNLIKELY(!room))
        return;
    *room = c;
    out->size++;
}

/* ---- Strings ---- */

/* What stands behind the backslash for a character: 0 if it needs none, 'u' for \u00xx. */
/* clang-format off */
static const char escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    ['"'] = '"', ['\\'] = '\\'
};
/* clang-format on */

static inline uint64_t copy64(char *to, const char *from)
{
    uint64_t block = wfs__load64(from);
    memcpy(to, &block, sizeof block);
    return block;
}

/* Not 0 if one of the eight bytes must be escaped; on a little-endian machine the lowest bit set is in the first
 * of them. */
static inline uint64_t has_special(uint64_t block)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    uint64_t quotes = block ^ (ones * '"'), slashes = block ^ (ones * '\\');
    return (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | ((block - ones * 0x20) & ~block)) & tops;
}

/* Not 0 if one of the eight bytes is DEL or not ASCII. */
static inline uint64_t has_odd(uint64_t block)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    return (block | (block + ones)) & tops;
}

static inline bool is_plain_block(uint64_t block, bool ascii)
{
    return !(has_special(block) | (ascii ? has_odd(block) : 0));
}

/* How many bytes at the start need no escape. */
static size_t plain_run(const char *text, size_t size)
{
    size_t at = 0;
    while (size - at >= 8 && !has_special(wfs__load64(text + at)))
        at += 8;
    while (at < size && !escapes[(unsigned char)text[at]])
        at++;
    return at;
}

/* Copies a text and tells whether there was nothing to be escaped, and with `ascii` nothing but visible ASCII; else
 * what was copied means nothing. Blocks may overlap. */
static inline bool copy_plain(char *to, const char *from, size_t size, bool ascii)
{
    if (size >= 8) {
        size_t last = size - 8;
        for (size_t at = 0; at < last; at += 8)
            if (!is_plain_block(copy64(to + at, from + at), ascii))
                return false;
        return is_plain_block(copy64(to + last, from + last), ascii);
    }
    if (size >= 4) {
        uint32_t head = wfs__load32(from), tail = wfs__load32(from + size - 4);
        memcpy(to, &head, 4), memcpy(to + size - 4, &tail, 4);
        return is_plain_block(head | (uint64_t)tail << 32, ascii);
    }
    for (size_t at = 0; at < size; at++) {
        to[at] = from[at];
        if (escapes[(unsigned char)from[at]] || (ascii && (unsigned char)from[at] >= 0x7F))
            return false;
    }
    return true;
}

/* Writes up to six bytes. */
static inline char *put_escape(char *out, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    out[0] = '\\';
    out[1] = escapes[c];
    if (WFS__LIKELY(out[1] != 'u'))
        return out + 2;
    out[2] = out[3] = '0';
    out[4] = digits[c >> 4];
    out[5] = digits[c & 15];
    return out + 6;
}

enum { PIECE = 512, WORST = 6 * PIECE + 8, SMALL_PIECE = 256, SMALL_WORST = 6 * SMALL_PIECE + 8 };

/* With escapes; may write up to six times as many bytes, and eight more. Returns the end. */
static char *escape_piece(char *out, const char *text, size_t size)
{
    size_t at = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (size - at >= 8) {
        uint64_t block, special;
        memcpy(&block, text + at, sizeof block);
        memcpy(out, &block, sizeof block);
        special = has_special(block);
        size_t run = special ? (size_t)__builtin_ctzll(special) / 8 : 8;
        at += run;
        out += run;
        if (special)
            out = put_escape(out, (unsigned char)text[at++]);
    }
#endif
    for (; at < size; at++) {
        if (escapes[(unsigned char)text[at]])
            out = put_escape(out, (unsigned char)text[at]);
        else
            *out++ = text[at];
    }
    return out;
}

static void write_piece(wfs__buffer *out, const char *text, size_t size)
{
    char *room = room_for(out, WORST);
    if (WFS__LIKELY(room))
        out->size += (size_t)(escape_piece(room, text, size) - room);
}

/* With a limit, room is only asked for what is there. */
static void write_small_piece(wfs__buffer *out, const char *text, size_t size)
{
    char room[SMALL_WORST];
    put(out, room, (size_t)(escape_piece(room, text, size) - room));
}

/* The bytes from `at` to `end`. */
static void write_pieces(wfs__buffer *out, const char *at, const char *end)
{
    const size_t piece = out->limit ? SMALL_PIECE : PIECE;
    for (size_t length; at < end; at += length) {
        length = (size_t)(end - at) < piece ? (size_t)(end - at) : piece;
        (out->limit ? write_small_piece : write_piece)(out, at, length);
    }
}

static void write_escaped(wfs__buffer *out, wfs__str text)
{
    put_char(out, '"');
    write_pieces(out, text.data, text.data + text.size);
    put_char(out, '"');
}

static inline void write_plain(wfs__buffer *out, wfs__str text)
{
    /* To a sink a long text goes without a copy, within a limit as far as it fits. */
    if (WFS__UNLIKELY(!has_room(out, text.size + 2) && (out->sink || out->limit))) {
        put_char(out, '"');
        put(out, text.data, text.size);
        put_char(out, '"');
        return;
    }
    char *room = room_for(out, text.size + 2);
    if (WFS__UNLIKELY(!room))
        return;
    room[0] = '"';
    copy_bytes(room + 1, text.data, text.size);
    room[text.size + 1] = '"';
    out->size += text.size + 2;
}

/* As much of a text as can matter where there is a limit, so that the rest is not looked through for nothing: at least
 * what there is room for, and whole characters. */
static wfs__str within_limit(const wfs__buffer *out, wfs__str text)
{
    size_t size = out->limit ? out->limit - out->size : SIZE_MAX;
    if (size >= text.size)
        return text;
    while (size < text.size && (text.data[size] & 0xC0) == 0x80)
        size++;
    return (wfs__str){ text.data, size };
}

/* A text for which there is no room yet. */
__attribute__((noinline)) static void write_large(wfs__buffer *out, wfs__str text)
{
    text = within_limit(out, text);
    if (plain_run(text.data, text.size) == text.size)
        write_plain(out, text);
    else
        write_escaped(out, text);
}

/* Up to six bytes each for the characters that are not safe to show, the text between them as always. */
__attribute__((noinline)) static void write_unsafe(wfs__buffer *out, wfs__str text, size_t found)
{
    put_char(out, '"');
    for (size_t at = 0, length; at < text.size; found = at + wfs__unsafe_find(text.data + at, text.size - at)) {
        write_pieces(out, text.data + at, text.data + found);
        at = found;
        if (at == text.size)
            break;
        wfs__buffer_format(out, "\\u%04x", (unsigned)wfs__utf8_decode(text.data + at, text.size - at, &length));
        at += length;
    }
    put_char(out, '"');
}

/* Writes a text for which there is room, if copy_plain can. */
static inline bool put_plain(wfs__buffer *out, wfs__str text, bool ascii)
{
    char *room = out->data + out->size;
    if (WFS__UNLIKELY(!copy_plain(room + 1, text.data, text.size, ascii)))
        return false;
    room[0] = room[text.size + 1] = '"';
    out->size += text.size + 2;
    return true;
}

void wfs__json_write_string(wfs__buffer *out, wfs__str text)
{
    if (WFS__UNLIKELY(!has_room(out, text.size + 2)))
        write_large(out, text);
    else if (WFS__UNLIKELY(!put_plain(out, text, false)))
        write_escaped(out, text);
}

/* What is not ASCII may still be safe. */
__attribute__((noinline)) static void write_odd(wfs__buffer *out, wfs__str text)
{
    text = within_limit(out, text);
    size_t found = wfs__unsafe_find(text.data, text.size);
    if (WFS__LIKELY(found == text.size))
        wfs__json_write_string(out, text);
    else
        write_unsafe(out, text, found);
}

void wfs__json_write_safe_string(wfs__buffer *out, wfs__str text)
{
    if (WFS__UNLIKELY(!has_room(out, text.size + 2) || !put_plain(out, text, true)))
        write_odd(out, text);
}

static inline void put_string(uint32_t flags, wfs__buffer *out, wfs__str text)
{
    if (WFS__UNLIKELY(flags & WFS__WRITE_SAFE))
        wfs__json_write_safe_string(out, text);
    else
        wfs__json_write_string(out, text);
}

/* ---- Scalars ---- */

/* Does Number::toString print a number that was read from this text in the same way? True only of the most
 * common form: an integer part, a fraction that does not end in zero, at most 15 digits, and no zeros behind the
 * point that may call for an exponent. */
static bool is_canonical(const char *text, size_t size)
{
    size_t at = *text == '-', point = 0;
    if (size - at > 16 || text[size - 1] == '0')
        return false;
    for (; at < size; at++) {
        if (text[at] == '.')
            point = at;
        else if (text[at] > '9')
            return false; /* an exponent */
    }
    return point && (size - point < 3 || text[point + 1] != '0' || text[point + 2] != '0');
}

static bool looks_integral(const char *text, size_t size)
{
    return !memchr(text, '.', size) && !memchr(text, 'e', size);
}

static void write_real(const writer *w, const wfs_value *value)
{
    bool canonical = w->flags & WFS__WRITE_CANONICAL;
    if (value->flags & WFS__LAZY && (!canonical || is_canonical(value->u.text, value->size))) {
        put(w->out, value->u.text, value->size);
        return;
    }
    double real = wfs__real_of(value);
    if (!canonical && !(real < 0) && !(real > 0) && __builtin_signbit(real)) {
        put(w->out, "-0.0", 4);
        return;
    }
    char text[WFS__NUMBER_SIZE];
    size_t size = wfs__double_print(real, text);
    put(w->out, text, size);
    if (!canonical && looks_integral(text, size) && !(real > -0x1p53 && real < 0x1p53))
        put(w->out, ".0", 2); /* its digits are rounded: as an int it would be another number */
}

static inline void write_int(wfs__buffer *out, int64_t number)
{
    if (WFS__LIKELY(!out->limit)) {
        char *room = room_for(out, WFS__NUMBER_SIZE);
        out->size += room ? wfs__int_print(number, room) : 0;
        return;
    }
    char text[WFS__NUMBER_SIZE];
    put(out, text, wfs__int_print(number, text));
}

__attribute__((always_inline)) static inline void write_scalar(const writer *w, const wfs_value *value)
{
    switch (value->type) {
    case WFS_TYPE_STRING:
        if (WFS__LIKELY(value->flags & WFS__PLAIN_TEXT && !(w->flags & WFS__WRITE_SAFE)))
            write_plain(w->out, wfs__text_of(value));
        else
            put_string(w->flags, w->out, wfs__text_of(value));
        break;
    case WFS_TYPE_INT:
        write_int(w->out, value->u.integer);
        break;
    case WFS_TYPE_FLOAT:
        write_real(w, value);
        break;
    case WFS_TYPE_BOOLEAN:
        put(w->out, value->u.integer ? "true" : "false", value->u.integer ? 4 : 5);
        break;
    default:
        put(w->out, "null", 4);
    }
}

/* ---- Keys ---- */

/* `,"key":` for each key. NULL when there is no memory: then they are made each time. */
static const wfs__str *quote_keys(writer *w, const wfs__shape *shape)
{
    wfs__str *quoted = wfs__arena_array(&w->quoted, shape->count, sizeof *quoted);
    wfs__buffer text = WFS__BUFFER_INIT;
    for (uint32_t i = 0; quoted && i < shape->count; i++) {
        text.size = 0;
        put_char(&text, ',');
        put_string(w->flags, &text, shape->keys[i]);
        put_char(&text, ':');
        char *copy = text.failed ? NULL : wfs__arena_copy(&w->quoted, text.data, text.size);
        quoted[i] = (wfs__str){ copy, text.size };
        if (!copy)
            quoted = NULL;
    }
    wfs__buffer_free(&text);
    return quoted;
}

/* The keys with their quotes, from the second time on that the shape is seen. */
static const wfs__str *quoted_keys(writer *w, const wfs__shape *shape)
{
    remembered *place = &w->shapes[((uintptr_t)shape >> 4) % SHAPES_REMEMBERED];
    if (place->shape != shape)
        *place = (remembered){ shape, NULL };
    else if (!place->quoted)
        place->quoted = quote_keys(w, shape);
    return place->quoted;
}

/* ---- Containers ---- */

static void write_indent(const writer *w)
{
    put_char(w->out, '\n');
    for (size_t i = 0; i < w->depth * INDENT; i++)
        put_char(w->out, ' ');
}

/* Is the text of a container safe to show? If it is not, nothing more is copied of the whole value: no byte is looked
 * at twice. */
static bool is_safe(writer *w, const wfs_value *value)
{
    bool safe = wfs__unsafe_find(wfs__head_of(value)->about.text, value->size) == value->size;
    w->copies = w->copies && safe;
    return safe;
}

/* May the container be written by copying the text it was read from? */
static inline bool is_copied(writer *w, const wfs_value *value)
{
    if (!value->size || !w->copies)
        return false;
    if (w->flags & WFS__WRITE_CANONICAL && value->flags & WFS__FLOATS)
        return false;
    return WFS__LIKELY(!(w->flags & WFS__WRITE_SAFE)) || is_safe(w, value);
}

static void open_container(writer *w, const wfs_value *value, size_t count)
{
    bool object = value->type == WFS_TYPE_OBJECT;
    put_char(w->out, object ? '{' : '[');
    if (!wfs__grow_from(w->at_hand, (void **)&w->frames, &w->capacity, w->depth, sizeof *w->frames)) {
        w->out->failed = true;
        return;
    }
    frame *top = &w->frames[w->depth++];
    *top = (frame){ value->u.items, value->u.items + count, NULL, NULL, true };
    if (object) {
        top->keys = wfs__shape_of(value)->keys;
        top->quoted = w->flags & WFS__WRITE_PRETTY ? NULL : quoted_keys(w, wfs__shape_of(value));
    }
}

/* A container that has nothing in it or is copied is written at once; another one gets a frame. */
static void write_container(writer *w, const wfs_value *value)
{
    if (is_copied(w, value)) {
        put(w->out, wfs__head_of(value)->about.text, value->size);
        return;
    }
    size_t count = wfs__count_of(value);
    if (count)
        open_container(w, value, count);
    else
        put(w->out, value->type == WFS_TYPE_OBJECT ? "{}" : "[]", 2);
}

static inline void write_key(const writer *w, frame *top)
{
    if (WFS__LIKELY(top->quoted != NULL)) {
        put(w->out, top->quoted->data + top->first, top->quoted->size - top->first);
        top->quoted++;
        return;
    }
    if (!top->first)
        put_char(w->out, ',');
    if (w->flags & WFS__WRITE_PRETTY)
        write_indent(w);
    put_string(w->flags, w->out, *top->keys++);
    put(w->out, ": ", w->flags & WFS__WRITE_PRETTY ? 2 : 1);
}

static inline void write_lead(const writer *w, frame *top)
{
    if (top->keys) {
        write_key(w, top);
    } else {
        if (!top->first)
            put_char(w->out, ',');
        if (w->flags & WFS__WRITE_PRETTY)
            write_indent(w);
    }
    top->first = false;
}

/* Writes what is next in the innermost container, up to a container that is opened or to the end. */
static void write_some(writer *w)
{
    frame *top = &w->frames[w->depth - 1];
    size_t depth = w->depth;
    while (top->next < top->end) {
        const wfs_value *value = top->next++;
        write_lead(w, top);
        if (!wfs__is_container(value)) {
            write_scalar(w, value);
            continue;
        }
        write_container(w, value);
        if (w->depth != depth || w->out->failed || w->out->full)
            return;
    }
    w->depth--;
    if (w->flags & WFS__WRITE_PRETTY)
        write_indent(w);
    put_char(w->out, top->keys ? '}' : ']');
}

/* A container of scalars on its own, as most arguments and results are: compact, without frames. */
static void write_flat(const writer *w, const wfs_value *value)
{
    bool object = value->type == WFS_TYPE_OBJECT;
    const wfs__str *keys = object ? wfs__shape_of(value)->keys : NULL;
    size_t count = wfs__count_of(value);
    put_char(w->out, object ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put_char(w->out, ',');
        if (object) {
            put_string(w->flags, w->out, keys[i]);
            put_char(w->out, ':');
        }
        write_scalar(w, &value->u.items[i]);
    }
    put_char(w->out, object ? '}' : ']');
}

void wfs__json_write(wfs__buffer *out, const wfs_value *value, uint32_t flags)
{
    writer w;
    w.out = out;
    w.flags = flags;
    w.copies = !(flags & WFS__WRITE_PRETTY);
    if (!wfs__is_container(value)) {
        write_scalar(&w, value);
        return;
    }
    if (is_copied(&w, value)) {
        put(out, wfs__head_of(value)->about.text, value->size);
        return;
    }
    if (value->height == 1 && !(flags & WFS__WRITE_PRETTY)) {
        write_flat(&w, value);
        return;
    }
    w.frames = w.at_hand;
    w.depth = 0;
    w.capacity = FRAMES_AT_HAND;
    w.quoted = (wfs__arena)WFS__ARENA_INIT;
    memset(w.shapes, 0, sizeof w.shapes);
    write_container(&w, value);
    while (w.depth && !out->failed && !out->full)
        write_some(&w);
    wfs__free_from(w.at_hand, w.frames);
    wfs__arena_free(&w.quoted);
}
