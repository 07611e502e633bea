/*
 * Diagnostics: what is wrong, where, and what to do about it.
 *
 * A report collects them in any order; it is sorted by position when it is first read. It keeps its own copy of
 * every text, and, for rendering, of the source. Messages and hints have no control characters and at most 512
 * bytes, paths at most 1024; what is cut ends with "...". Over the limit they are counted, not kept; an error then
 * takes the place of a warning. When memory runs out `nomem` is set and the report stays usable.
 */
#ifndef WFS_REPORT_H
#define WFS_REPORT_H

#include "buffer.h"
#include "span.h"

typedef enum wfs__code {
#define WFS__CODE(name, text, severity, phase, meaning, example, fix) WFS__D_##name,
#include "diagnostics.def"
#undef WFS__CODE
    WFS__D_COUNT
} wfs__code;

typedef struct wfs__diagnostic {
    const char *code; /* static text */
    wfs_severity severity;
    wfs_phase phase;
    const char *path, *message, *hint; /* hint may be NULL; in the report's arena */
    wfs__span span;
    bool placed;                                 /* span is meaningful */
    uint32_t line, column, end_line, end_column; /* 0 until resolved; a host's own diagnostics bring theirs */
    uint32_t order;
} wfs__diagnostic;

struct wfs_report {
    wfs__arena arena;
    wfs__source source; /* of the text, or the owner's */
    wfs__shared *text;  /* NULL: the source is borrowed */
    void *owner;        /* of a borrowed source */
    void (*release)(void *owner);
    const char *file;       /* NULL: none */
    wfs__diagnostic *items; /* malloc'd */
    size_t count, capacity;
    size_t limit;            /* of items kept */
    size_t errors, warnings; /* also those not kept */
    size_t spare;            /* when full: no item from here on is a warning */
    bool nomem, sorted;
    wfs__str name; /* the workflow's, in the arena */
    size_t step_count;
};

/* A new report for a copy of `text`. NULL: no memory. limit 0: the default of section 11. */
wfs_report *wfs__report_new(wfs__str text, const char *file, size_t limit);
/* A new report on an indexed source that `owner` keeps; when the report is freed, it releases the owner. */
wfs_report *wfs__report_borrow(const wfs__source *source, size_t limit, void *owner, void (*release)(void *owner));
/* Frees the report; NULL is fine. */
void wfs__report_free(wfs_report *report);
/* Adds a diagnostic of the table, with its severity and phase. path, message, hint are copied; path NULL: ""; hint
 * NULL: none. span.start > span.end or past the end: no place. */
void wfs__report_add(wfs_report *report, wfs__code code, wfs__span span, const char *path, const char *message,
                     const char *hint);
/* The same with a formatted message; `hint` may be NULL. */
__attribute__((format(printf, 6, 7))) void wfs__report_addf(wfs_report *report, wfs__code code, wfs__span span,
                                                            const char *path, const char *hint, const char *format,
                                                            ...);
/* Reports the byte at that offset of the source, which is zero or not UTF-8. */
void wfs__report_byte(wfs_report *report, size_t at);
#define WFS__NO_SPAN ((wfs__span){ 1, 0 })

/* Sorts by position (those without a place first) and fills in lines and columns. false: no memory. */
bool wfs__report_finish(wfs_report *report);
/* Copies every diagnostic of `from` into `to` (same source). */
void wfs__report_merge(wfs_report *to, const wfs_report *from);

/* Adds a host's own diagnostic: texts are copied (not the code), lines and columns are given (line 0: no place). */
void wfs__report_add_given(wfs_report *report, const wfs__diagnostic *given);
/* Is there no room left for an error? Then it is only counted, and a costly hint need not be made. */
static inline bool wfs__report_full(const wfs_report *report)
{
    return report->count >= report->limit && report->spare == 0;
}

/* Is there room for one more diagnostic, even for a warning? */
static inline bool wfs__report_has_room(const wfs_report *report) { return report->count < report->limit; }

/* Writes a character as it is safe to show: itself, or an escape (\n, \u001b) if it is a control character or
 * changes the direction of writing. Returns the bytes. */
enum { WFS__SHOWN_SIZE = 8 };
size_t wfs__show_character(uint32_t c, char out[WFS__SHOWN_SIZE]);

const char *wfs__code_text(wfs__code code);

/* How much of a text to print with "%.*s": at most `most` bytes, and only whole characters. */
int wfs__shown_size(wfs__str text, size_t most);

/* The name among `names` that is nearest to `name` (a slip of the pen away: at most a third of its characters), or
 * NULL. Case and `-_.` count little. */
const wfs__str *wfs__nearest(wfs__str name, const wfs__str *names, size_t count);
/* The same as long as *effort is left, about one unit for each character that is compared with another. When it is used
 * up the answer is NULL. */
const wfs__str *wfs__nearest_within(wfs__str name, const wfs__str *names, size_t count, uint64_t *effort);

/* Paths of diagnostics (section 3). What a report would not show of one is not put together, so that a path costs
 * little however long its names are: a name that leads beyond that is cut and ends with "...", and nothing follows. */
enum { WFS__PATH_SIZE = 1024 };
/* Appends ".name" or "[\"odd name\"]" (JSON string); an empty path begins without the dot. */
void wfs__path_name(wfs__buffer *path, wfs__str name);
/* Appends "[index]". */
void wfs__path_index(wfs__buffer *path, size_t index);
/* Appends a name as it is. */
void wfs__path_start(wfs__buffer *path, wfs__str name);
/* Is there no more to be seen of it? */
static inline bool wfs__path_full(const wfs__buffer *path) { return path->size > WFS__PATH_SIZE; }

#endif
