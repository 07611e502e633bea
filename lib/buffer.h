/*
 * A growing text.
 *
 * Writers append without looking; failure is sticky (`failed`) and asked for once at the end. `limit` bounds the
 * text: what passes it is cut off and sets `full`. A buffer owns malloc'd memory until it is taken or freed. With a
 * sink it only holds what was not handed on yet: the text goes there piece by piece, and `data` is no longer its
 * beginning.
 */
#ifndef WFS_BUFFER_H
#define WFS_BUFFER_H

#include "base.h"

/* Where a text goes piece by piece. */
typedef struct wfs__sink {
    wfs_write_fn write;
    void *context;
    size_t written; /* bytes handed on */
    bool stopped;   /* `write` said so; then the buffer has failed */
} wfs__sink;

typedef struct wfs__buffer {
    char *data; /* NULL while empty */
    size_t size, capacity;
    size_t limit;    /* 0: none */
    bool failed;     /* no memory */
    bool full;       /* the limit was reached */
    wfs__sink *sink; /* NULL: the text is kept as a whole. Not together with a limit */
} wfs__buffer;

#define WFS__BUFFER_INIT                                                                                               \
    {                                                                                                                  \
        NULL, 0, 0, 0, false, false, NULL                                                                              \
    }

/* Room for `size` more bytes at the end (not yet counted); NULL on failure. Set buffer->size afterwards. */
char *wfs__buffer_room(wfs__buffer *buffer, size_t size);
void wfs__buffer_add_slow(wfs__buffer *buffer, const char *data, size_t size);
void wfs__buffer_free(wfs__buffer *buffer);
/* All that was appended so far, also what the sink has. */
static inline size_t wfs__buffer_total(const wfs__buffer *buffer)
{
    return buffer->size + (buffer->sink ? buffer->sink->written : 0);
}
/* Hands the rest to the sink and frees the buffer. WFS_E_WRITE: the sink stopped. WFS_E_NOMEM. */
wfs_result wfs__buffer_end(wfs__buffer *buffer);
/* printf into the buffer: for diagnostics and other small texts, not for hot paths. No locale-dependent conversions. */
__attribute__((format(printf, 2, 3))) void wfs__buffer_format(wfs__buffer *buffer, const char *format, ...);

static inline void wfs__buffer_add(wfs__buffer *buffer, const char *data, size_t size)
{
    if (WFS__UNLIKELY(size == 0 || buffer->limit || size > buffer->capacity - buffer->size)) {
        wfs__buffer_add_slow(buffer, data, size);
        return;
    }
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

static inline void wfs__buffer_str(wfs__buffer *buffer, wfs__str text)
{
    wfs__buffer_add(buffer, text.data, text.size);
}
static inline void wfs__buffer_char(wfs__buffer *buffer, char c) { wfs__buffer_add(buffer, &c, 1); }
#define wfs__buffer_literal(buffer, literal) wfs__buffer_add((buffer), (literal), sizeof(literal) - 1)

/* The public text handle: a buffer with a NUL behind its end. */
struct wfs_text {
    char *data;
    size_t size;
};
/* Moves the buffer's text into a new handle (buffer empty afterwards, also on failure: WFS_E_NOMEM). */
wfs_result wfs__buffer_take(wfs__buffer *buffer, wfs_text **text);

#endif
