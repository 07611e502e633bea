/*
 * JSON values: 16-byte cells, immutable, self-contained.
 *
 * A value is one cell. The cells of an array's elements, or of an object's members, stand next to each other behind a
 * head:
 *
 *     cell {array|object, text size, items} --> [head][cell 0][cell 1]...
 *
 * An array's head has the count, an object's has the shape: the list of keys, shared by all objects with the same keys
 * in the same order. The head also knows the JSON text that the container was read from, if that text is already what
 * the writer would write ("clean"), so that an unchanged subtree is written by copying. Copying a cell shares its
 * subtree: a filtered or sorted array is a block of copied cells. Nothing in a cell owns memory: cells, heads, shapes
 * and texts live in arenas that outlive them, and are never changed once they can be seen.
 *
 * Subtrees may be shared many times, so that a small block of cells can stand for a huge text. Every container
 * therefore knows how deep it is nested and about how long its JSON text is, and whoever makes values that come from
 * strangers asks wfs__fits before it walks over them.
 *
 * A float that was read from text keeps the text (flag WFS__LAZY) and is decoded on use; a string is decoded when it is
 * read.
 */
#ifndef WFS_VALUE_H
#define WFS_VALUE_H

#include "buffer.h"
#include "memory.h"

enum {                      /* flags of a cell */
       WFS__LAZY = 1,       /* float: u.text[0..size) is its JSON text */
       WFS__PLAIN_TEXT = 2, /* string: has no character that JSON must escape */
       WFS__FLOATS = 4      /* container with clean text: contains a float, whose text may not be the canonical one */
};

struct wfs_value {
    uint8_t type; /* wfs_type */
    uint8_t flags;
    uint16_t height; /* container: levels of nesting, itself included, at most UINT16_MAX; scalar: 0 */
    uint32_t size; /* string: bytes; lazy float: bytes of text; container: bytes of its clean text, 0 if it has none */
    union {
        int64_t integer; /* also a boolean: 0 or 1 */
        double real;
        const char *text;
        const wfs_value *items; /* the first cell; the head stands before it. Never NULL for a container */
    } u;
};

/* The keys of an object. */
typedef struct wfs__shape {
    uint32_t count;
    const uint32_t
        *order; /* the keys' numbers in order of bytes, when there are more than WFS__SHAPE_LINEAR; else NULL */
    const wfs__str *keys;
} wfs__shape;
enum { WFS__SHAPE_LINEAR = 8 };

typedef struct wfs__head { /* stands right before the items; its size is that of a cell */
    union {
        const wfs__shape *shape; /* object */
        size_t count;            /* array */
    } u;
    union {
        const char *text; /* if the cell's size is not 0: clean JSON text of the whole container, of that size */
        uint64_t weight;  /* else: about how many bytes its JSON text has; see wfs__weight */
    } about;
} __attribute__((aligned(16))) wfs__head;

#define WFS__NULL_VALUE ((wfs_value){ .type = WFS_TYPE_NULL })

static inline wfs_value wfs__boolean(bool truth) { return (wfs_value){ .type = WFS_TYPE_BOOLEAN, .u.integer = truth }; }
static inline wfs_value wfs__integer(int64_t number)
{
    return (wfs_value){ .type = WFS_TYPE_INT, .u.integer = number };
}
static inline wfs_value wfs__real(double number) { return (wfs_value){ .type = WFS_TYPE_FLOAT, .u.real = number }; }
/* The text is borrowed: it must live as long as the value. At most UINT32_MAX bytes. */
static inline wfs_value wfs__string(wfs__str text)
{
    return (wfs_value){ .type = WFS_TYPE_STRING, .size = (uint32_t)text.size, .u.text = text.data };
}
static inline bool wfs__is_number(const wfs_value *v) { return v->type == WFS_TYPE_INT || v->type == WFS_TYPE_FLOAT; }
static inline bool wfs__is_container(const wfs_value *v) { return v->type >= WFS_TYPE_ARRAY; }
static inline const wfs__head *wfs__head_of(const wfs_value *v)
{
    return (const wfs__head *)(const void *)v->u.items - 1;
}
static inline wfs__str wfs__text_of(const wfs_value *v) { return (wfs__str){ v->u.text, v->size }; }
static inline const wfs__shape *wfs__shape_of(const wfs_value *v) { return wfs__head_of(v)->u.shape; }
/* Before element `index` of `count` is looked into: has the memory fetched that will be next. */
static inline void wfs__fetch_ahead(const wfs_value *array, size_t index, size_t count)
{
    enum { AHEAD = 8 };
    if (index + AHEAD < count && wfs__is_container(&array->u.items[index + AHEAD]))
        __builtin_prefetch(array->u.items[index + AHEAD].u.items);
}
/* Elements of an array, members of an object; the value is one of them. */
static inline size_t wfs__count_of(const wfs_value *v)
{
    const wfs__head *head = wfs__head_of(v);
    return v->type == WFS_TYPE_ARRAY ? head->u.count : head->u.shape->count;
}
/* The bytes of the value's JSON text, roughly: never less than a sixth of them. UINT64_MAX: that or more. */
static inline uint64_t wfs__weight(const wfs_value *v)
{
    if (!wfs__is_container(v))
        return v->type == WFS_TYPE_STRING ? v->size + 2ULL : 8;
    return v->size ? v->size : wfs__head_of(v)->about.weight;
}
/* Is the value nested at most `depth` deep and its text at most about `bytes` long? */
static inline bool wfs__fits(const wfs_value *v, uint64_t depth, uint64_t bytes)
{
    return v->height <= depth && (!wfs__is_container(v) || wfs__weight(v) <= bytes);
}
/* The double of a float cell. */
double wfs__real_of(const wfs_value *v);

/* The number of the key in the shape, -1 if it is not there. */
int64_t wfs__shape_find(const wfs__shape *shape, wfs__str key);
/* A shape from keys (borrowed; the array is copied), without duplicates. NULL: no memory. */
const wfs__shape *wfs__shape_new(wfs__arena *arena, const wfs__str *keys, size_t count);
/* The same from keys that may have duplicates: of those the last value wins at the first one's place; `keys`, `items`
 * and *count are changed to what is left. O(n log n). */
const wfs__shape *wfs__shape_unite(wfs__arena *arena, wfs__str *keys, wfs_value *items, size_t *count);
/* The member of an object, NULL if there is none or it is no object. */
const wfs_value *wfs__member(const wfs_value *object, wfs__str key);

/* Room for `count` cells behind a head; the caller fills them in and makes the cell. NULL: no memory. */
wfs_value *wfs__items_new(wfs__arena *arena, size_t count);
/* Makes the cell, and the head, of items that are filled in. */
wfs_value wfs__array(wfs_value *items, size_t count);
wfs_value wfs__object(wfs_value *items, const wfs__shape *shape);
/* The same with height and weight, for whoever knows them without looking. The items may be filled in later. */
wfs_value wfs__array_as(wfs_value *items, size_t count, uint16_t height, uint64_t weight);
wfs_value wfs__object_as(wfs_value *items, const wfs__shape *shape, uint16_t height, uint64_t weight);
/* An empty array and object, static. */
wfs_value wfs__empty_array(void);
wfs_value wfs__empty_object(void);

/* Deep copy into an arena, sharing nothing. Iterative. false: no memory. */
bool wfs__value_copy(wfs__arena *arena, const wfs_value *value, wfs_value *copy);

/* `==` within one type and between int and float (section 4); no number-string coercion. Iterative, bounded by the size
 * of the values. 1, 0, or -1 when there is no memory. */
int wfs__equal(const wfs_value *a, const wfs_value *b);
/* The order of two numbers (int or float), exact: negative, zero, positive. */
int wfs__compare_numbers(const wfs_value *a, const wfs_value *b);
/* The number that a value is or, as a text, stands for (section 4, Equality). false: none. */
bool wfs__number_of(const wfs_value *value, wfs_value *number);
/* Truth (section 4). */
bool wfs__truth(const wfs_value *value);
/* "null", "boolean", "int", "float", "string", "array", "object"; a float with integral value is "int". */
const char *wfs__type_name(const wfs_value *value);

/* ---- Reading (json_read.c) ---- */

typedef struct wfs__json_error {
    size_t offset;       /* in the text */
    const char *message; /* static; NULL when the failure is no memory */
    wfs_result result;   /* WFS_E_INVALID, WFS_E_LIMIT, WFS_E_NOMEM */
} wfs__json_error;

/* Reads one JSON text (RFC 8259) into the arena, with a copy of the text. In one pass, without recursion. Of duplicate
 * keys the last value wins at the first one's place; a lone surrogate escape is U+FFFD; an integer beyond 64 bits is a
 * float; a number that overflows a double is an error. Invalid UTF-8 and a BOM are errors. Nesting over `depth`:
 * WFS_E_LIMIT. *value is untouched on failure. */
bool wfs__json_read(wfs__arena *arena, const char *text, size_t size, size_t depth, wfs_value *value,
                    wfs__json_error *error);
/* The same without the copy, if the text is long: *kept: then the value refers to the text. */
bool wfs__json_read_lent(wfs__arena *arena, const char *text, size_t size, size_t depth, wfs_value *value, bool *kept,
                         wfs__json_error *error);

/* ---- Writing (json_write.c) ---- */

enum {
    WFS__WRITE_PRETTY = WFS_JSON_PRETTY,
    WFS__WRITE_SAFE = WFS_JSON_SAFE, /* what is not safe to show stands as \uXXXX */
    WFS__WRITE_CANONICAL = 4 /* floats as Number::toString prints them: for templates. Otherwise a float that was read
                                from text is written as it was, and a made one keeps `-0.0` */
};
/* Appends the value as JSON; compact unless flags say pretty. Iterative. Failure is the buffer's. */
void wfs__json_write(wfs__buffer *out, const wfs_value *value, uint32_t flags);
/* Appends a JSON string with its quotes. Escapes: \" \\ \b \f \n \r \t, other controls as \u00xx, DEL and the rest as
 * they are. */
void wfs__json_write_string(wfs__buffer *out, wfs__str text);
/* The same, safe to show. */
void wfs__json_write_safe_string(wfs__buffer *out, wfs__str text);

/* Makes an object member by member, when its size is not known before. Values are cells, keys borrowed; a key that is
 * there already gets the new value (in large objects only when it is finished: until then `count` may count it twice).
 * Zero-initialise; uses malloc until it is finished. */
typedef struct wfs__builder {
    wfs_value *items; /* malloc'd */
    wfs__str *keys;   /* malloc'd */
    size_t count, capacity, key_capacity;
} wfs__builder;
bool wfs__builder_set(wfs__builder *builder, wfs__str key, wfs_value value);
/* Leaves the builder empty. false: no memory. */
bool wfs__builder_object(wfs__builder *builder, wfs__arena *arena, wfs_value *value);
void wfs__builder_free(wfs__builder *builder);

#endif
