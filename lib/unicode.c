/*
 * UTF-8 and the few properties of characters that the language needs.
 *
 * Most text is ASCII, so every function passes over ASCII in blocks or takes a short way for it. A search that
 * ignores case looks for the folded code points with the method of Knuth, Morris and Pratt, whose time is linear
 * whatever the texts are; ASCII is searched in the plain way first, until that has compared too much.
 */
#include "unicode.h"

#include "block.h"
#include "unicode_tables.h"

#include <stdlib.h>

enum { REPLACEMENT = 0xFFFD };

static const uint64_t ALL_HIGH = 0x8080808080808080U; /* set in bytes that are not ASCII */

static uint64_t load8(const char *text)
{
    uint64_t block;
    memcpy(&block, text, sizeof block);
    return block;
}

/* How many bytes at the start are surely ASCII: at most 15 fewer than really. */
static size_t ascii_run(const char *text, size_t size)
{
    size_t at = 0;
    while (size - at >= 16 && !((load8(text + at) | load8(text + at + 8)) & ALL_HIGH))
        at += 16;
    return at;
}

static bool is_ascii(wfs__str text)
{
    unsigned char all = 0;
    for (size_t i = ascii_run(text.data, text.size); i < text.size; i++)
        all |= (unsigned char)text.data[i];
    return all < 0x80;
}

static bool continues(const unsigned char *text, size_t size, size_t at)
{
    return at < size && (text[at] & 0xC0) == 0x80;
}

/* What the second byte may be after this first one: low and high bound. */
static bool second_fits(unsigned char first, unsigned char second)
{
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

static size_t length_by_first(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The length of the character, 0 if it is invalid; *good gets how many of its bytes are right. */
static size_t character_length(const unsigned char *text, size_t size, size_t *good)
{
    size_t length = length_by_first(text[0]);
    *good = 1;
    if (length <= 1)
        return length;
    if (size < 2 || !second_fits(text[0], text[1]))
        return 0;
    while (*good < length && continues(text, size, *good))
        ++*good;
    return *good == length ? length : 0;
}

static inline uint64_t any_of(wfs__block block)
{
    wfs__block_words words = (wfs__block_words)block;
    return words[0] | words[1];
}

/* All bits where a byte is that one, or at least that. */
static inline wfs__block where_is(wfs__block block, unsigned char byte) { return (wfs__block)(block == byte); }
static inline wfs__block where_least(wfs__block block, unsigned char byte) { return (wfs__block)(block >= byte); }

/* Not zero where one of sixteen bytes is wrong behind those before it, of which three are looked at. */
static inline wfs__block find_faults(const char *text)
{
    wfs__block now = wfs__block_load(text), one = wfs__block_load(text - 1), two = wfs__block_load(text - 2),
               three = wfs__block_load(text - 3);
    wfs__block continued = where_is(now & 0xC0, 0x80);
    wfs__block wanted = where_least(one, 0xC0) | where_least(two, 0xE0) | where_least(three, 0xF0);
    wfs__block never = where_is(now & 0xFE, 0xC0) | where_least(now, 0xF5);
    wfs__block narrowed =
        (where_is(one, 0xE0) & ~where_least(now, 0xA0)) | (where_is(one, 0xED) & where_least(now, 0xA0)) |
        (where_is(one, 0xF0) & ~where_least(now, 0x90)) | (where_is(one, 0xF4) & where_least(now, 0x90));
    return (continued ^ wanted) | never | narrowed;
}

/* Are there faults in the up to sixteen bytes from there on? Beyond the text there are zeros, which end every
 * character.
 */
static bool has_faults_at_edge(const char *text, size_t size, size_t at)
{
    enum { BEFORE = 3 };
    char copy[BEFORE + sizeof(wfs__block)] = { 0 };
    size_t before = at < BEFORE ? at : BEFORE, left = size - at < sizeof(wfs__block) ? size - at : sizeof(wfs__block);
    if (before + left)
        memcpy(copy + BEFORE - before, text + at - before, before + left);
    return any_of(find_faults(copy + BEFORE));
}

enum { STRIDE = 64 };

/* How many bytes at the start are ASCII, in whole strides. */
static size_t ascii_strides(const char *text, size_t size)
{
    size_t run = 0;
    for (; size - run >= STRIDE; run += STRIDE) {
        const char *at = text + run;
        if (any_of(wfs__block_load(at) | wfs__block_load(at + 16) | wfs__block_load(at + 32) |
                   wfs__block_load(at + 48)) &
            ALL_HIGH)
            break;
    }
    return run;
}

static bool is_valid(const char *text, size_t size)
{
    enum { BLOCK = sizeof(wfs__block) };
    wfs__block faults = { 0 };
    size_t at = ascii_strides(text, size);
    if (at == 0 && size >= BLOCK) {
        if (has_faults_at_edge(text, size, 0))
            return false;
        at = BLOCK;
    }
    while (size - at >= BLOCK) {
        faults |= find_faults(text + at);
        bool ascii = !(any_of(wfs__block_load(text + at)) & ALL_HIGH);
        at += BLOCK;
        if (ascii)
            at += ascii_strides(text + at, size - at);
    }
    return !any_of(faults) && !has_faults_at_edge(text, size, at);
}

/* Where the first invalid byte is; the cost is that of what is valid. */
static size_t valid_start(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t good, length;
    for (size_t at = 0; at < size; at += length) {
        length = character_length(bytes + at, size - at, &good);
        if (!length)
            return at;
    }
    return size;
}

size_t wfs__utf8_check(const char *text, size_t size) { return is_valid(text, size) ? size : valid_start(text, size); }

uint32_t wfs__utf8_decode(const char *text, size_t size, size_t *length)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t good, n = character_length(c, size, &good);
    *length = n ? n : good;
    switch (n) {
    case 1:
        return c[0];
    case 2:
        return (c[0] & 0x1FU) << 6 | (c[1] & 0x3FU);
    case 3:
        return (c[0] & 0x0FU) << 12 | (c[1] & 0x3FU) << 6 | (c[2] & 0x3FU);
    case 4:
        return (c[0] & 0x07U) << 18 | (c[1] & 0x3FU) << 12 | (c[2] & 0x3FU) << 6 | (c[3] & 0x3FU);
    default:
        return REPLACEMENT;
    }
}

/* Goes through the text; without `out` it only measures. */
static size_t replace_invalid(wfs__str text, char *out)
{
    size_t at = 0, size = 0, length;
    while (at < text.size) {
        size_t valid = valid_start(text.data + at, text.size - at);
        if (out)
            memcpy(out + size, text.data + at, valid);
        size += valid;
        at += valid;
        if (at == text.size)
            break;
        wfs__utf8_decode(text.data + at, text.size - at, &length);
        if (out)
            memcpy(out + size, "\xEF\xBF\xBD", 3);
        size += 3;
        at += length;
    }
    return size;
}

wfs__str wfs__utf8_copy(wfs__arena *arena, wfs__str text)
{
    size_t size = text.size, bytes;
    bool valid = size == 0 || wfs__utf8_check(text.data, size) == size;
    if (!valid)
        size = replace_invalid(text, NULL);
    char *copy = wfs__add(size, 1, &bytes) ? wfs__arena_alloc(arena, bytes) : NULL;
    if (!copy)
        return WFS__NONE;
    if (!valid)
        replace_invalid(text, copy);
    else if (size)
        memcpy(copy, text.data, size);
    copy[size] = '\0';
    return (wfs__str){ copy, size };
}

size_t wfs__utf8_encode(uint32_t character, char *out)
{
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        character = REPLACEMENT;
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (char)(0xE0 | character >> 12);
        out[1] = (char)(0x80 | (character >> 6 & 0x3F));
        out[2] = (char)(0x80 | (character & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | character >> 18);
    out[1] = (char)(0x80 | (character >> 12 & 0x3F));
    out[2] = (char)(0x80 | (character >> 6 & 0x3F));
    out[3] = (char)(0x80 | (character & 0x3F));
    return 4;
}

size_t wfs__utf8_count(const char *text, size_t size)
{
    size_t continuations = 0;
    for (size_t i = 0; i < size; i++)
        continuations += ((unsigned char)text[i] & 0xC0) == 0x80;
    return size - continuations;
}

uint32_t wfs__fold(uint32_t character)
{
    if (character < 0x80)
        return character >= 'A' && character <= 'Z' ? character + 32 : character;
    size_t low = 0, high = WFS__COUNT(fold_runs);
    while (low < high) { /* the first run that does not end before the character */
        size_t middle = low + (high - low) / 2;
        if (fold_runs[middle].last < character)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == WFS__COUNT(fold_runs) || character < fold_runs[low].first)
        return character;
    const fold_run *run = &fold_runs[low];
    return (character - run->first) % run->step != 0 ? character : (uint32_t)((int64_t)character + run->delta);
}

/* ---- Search ---- */

static unsigned char fold_ascii(char c) { return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

static size_t equal_start(const char *text, wfs__str part)
{
    size_t n = 0;
    while (n < part.size && fold_ascii(text[n]) == fold_ascii(part.data[n]))
        n++;
    return n;
}

/* The plain search: 1, 0, or -1 when it took too many comparisons. Neither is empty, and the part is not longer. */
static int search_ascii(wfs__str text, wfs__str part)
{
    size_t budget = 2 * text.size + 64;
    unsigned char first = fold_ascii(part.data[0]);
    for (size_t at = 0; at <= text.size - part.size; at++) {
        if (fold_ascii(text.data[at]) != first)
            continue;
        size_t equal = equal_start(text.data + at, part);
        if (equal == part.size)
            return 1;
        if (equal > budget)
            return -1;
        budget -= equal;
    }
    return 0;
}

static uint32_t next_folded(wfs__str text, size_t *at)
{
    size_t length;
    uint32_t character = wfs__utf8_decode(text.data + *at, text.size - *at, &length);
    *at += length;
    return wfs__fold(character);
}

/* pattern[0..count) and, for each place, how long a proper prefix of the pattern ends there. */
static void prepare(const uint32_t *pattern, size_t *border, size_t count)
{
    border[0] = 0;
    for (size_t i = 1, n = 0; i < count; i++) {
        while (n && pattern[i] != pattern[n])
            n = border[n - 1];
        n += pattern[i] == pattern[n];
        border[i] = n;
    }
}

static bool search_prepared(wfs__str text, const uint32_t *pattern, const size_t *border, size_t count)
{
    size_t matched = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = next_folded(text, &at);
        while (matched && c != pattern[matched])
            matched = border[matched - 1];
        matched += c == pattern[matched];
        if (matched == count)
            return true;
    }
    return false;
}

enum { SHORT_PART = 64 };

static int search_folded(wfs__str text, wfs__str part)
{
    uint32_t short_pattern[SHORT_PART];
    size_t short_border[SHORT_PART];
    uint32_t *pattern = short_pattern;
    size_t *border = short_border, count = 0, bytes;
    void *heap = NULL;
    if (part.size > SHORT_PART) {
        heap = wfs__mul(part.size, sizeof *border + sizeof *pattern, &bytes) ? wfs__malloc(bytes) : NULL;
        if (!heap)
            return -1;
        border = heap;
        pattern = (uint32_t *)(void *)(border + part.size);
    }
    size_t at = 0;
    do
        pattern[count++] = next_folded(part, &at);
    while (at < part.size);
    prepare(pattern, border, count);
    int found = search_prepared(text, pattern, border, count);
    free(heap);
    return found;
}

int wfs__contains_folded(wfs__str text, wfs__str part)
{
    if (part.size == 0)
        return 1;
    if (text.size == 0)
        return 0;
    if (is_ascii(text) && is_ascii(part)) {
        int found = part.size > text.size ? 0 : search_ascii(text, part);
        if (found >= 0)
            return found;
    }
    return search_folded(text, part);
}

/* ---- What is not safe to show ---- */

bool wfs__is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF;
}

/* Not 0 if one of eight bytes is DEL or beyond ASCII; carries come from such bytes only. */
static inline uint64_t has_high(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t block;
    memcpy(&block, text, sizeof block);
    return (block | (block + ones)) & tops;
}

/* How many bytes at the start are below DEL. */
static size_t plain_start(const char *text, size_t size)
{
    size_t at = 0;
    while (size - at >= 32 &&
           !(has_high(text + at) | has_high(text + at + 8) | has_high(text + at + 16) | has_high(text + at + 24)))
        at += 32;
    while (size - at >= 8 && !has_high(text + at))
        at += 8;
    while (at < size && (unsigned char)text[at] < 0x7F)
        at++;
    return at;
}

size_t wfs__unsafe_find(const char *text, size_t size)
{
    size_t at = plain_start(text, size), length;
    while (at < size) {
        unsigned char lead = (unsigned char)text[at];
        if (lead < 0x7F) {
            at += plain_start(text + at, size - at);
        } else if (lead != 0x7F && lead != 0xC2 && lead != 0xD8 && lead != 0xE2 && lead != 0xEF) {
            at++; /* no unsafe character begins so */
        } else if (wfs__is_unsafe(wfs__utf8_decode(text + at, size - at, &length))) {
            return at;
        } else {
            at += length;
        }
    }
    return size;
}

/* ---- Names ---- */

bool wfs__is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= 0x09 && c <= 0x0D);
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

static bool is_word(char c) { return ((unsigned char)((c | 0x20) - 'a') < 26) || (c >= '0' && c <= '9') || c == '_'; }

/* The length of the character at text[0] if it can stand in a name anywhere, else 0. */
static size_t name_character(wfs__str text)
{
    unsigned char c = (unsigned char)text.data[0];
    if (c < 0x80)
        return is_word(text.data[0]);
    size_t length, good;
    if (!character_length((const unsigned char *)text.data, text.size, &good))
        return 0;
    return wfs__is_space(wfs__utf8_decode(text.data, text.size, &length)) ? 0 : length;
}

bool wfs__is_name(wfs__str text)
{
    size_t words = 0;
    while (words < text.size && is_word(text.data[words]))
        words++;
    bool hyphen = words == 0; /* nothing that a hyphen could follow stands before */
    for (size_t at = words; at < text.size;) {
        size_t length = name_character((wfs__str){ text.data + at, text.size - at });
        if (!length && (hyphen || text.data[at] != '-'))
            return false;
        hyphen = length == 0;
        at += length ? length : 1;
    }
    return !hyphen;
}
