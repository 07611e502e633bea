/*
 * A run: the machine that executes a workflow (section 7) and never blocks.
 *
 *     next step ──► guard ──► each ──► inputs ──► attempt ──► outputs ──► record ──► next step
 *        ▲                     │         ▲            │  ▲
 *     frames: main line,       └─ loop ──┘            └──┘ retry
 *     open branches
 *
 * One step is in execution at a time (`exec`); an `each` has up to `concurrency` slots, every slot at most one call in
 * flight. The machine goes as far as it can and then says what it waits for. Nothing in it decides by time, address or
 * order of memory: a run is a function of workflow, inputs and answers. All that a run makes lives in its arena until
 * the run is freed.
 */
#ifndef WFS_RUN_H
#define WFS_RUN_H

#include "check.h"
#include "clock.h"
#include "load.h"
#include "schema.h"
#include "secret.h"
#include "transform.h"

typedef struct wfs__loan { /* a text that the host lent; release NULL: nobody wants to know */
    wfs_release_fn release;
    void *context;
    struct wfs__loan *next;
} wfs__loan;

typedef struct wfs__note { /* a list of texts, in order */
    wfs__str text;
    struct wfs__note *next;
} wfs__note;

typedef struct wfs__notes {
    wfs__note *first, *last;
    uint64_t count;
} wfs__notes;

typedef enum wfs__status { WFS__SUCCESS, WFS__FAILED, WFS__SKIPPED } wfs__status;

typedef struct wfs__iteration { /* one of `iteration_records` */
    wfs__status status;
    bool settled;
    wfs_value inputs, output;
    wfs__str error; /* data NULL without one */
    wfs__notes retries;
    int64_t duration;
} wfs__iteration;

typedef struct wfs__record { /* what the log says of one execution of a step */
    const wfs__step *step;
    wfs__status status;
    const char *reason; /* of a skipped step */
    bool has_inputs, has_iterations;
    wfs_value inputs, output;
    wfs__str error; /* data NULL without one */
    uint64_t iterations;
    int64_t started, duration; /* nanoseconds; started from the run's start */
    wfs__notes retries, warnings;
    uint8_t *warned;       /* a bit for each warning that there may be; NULL before the first */
    wfs__iteration *items; /* `iterations` of them, when the host asked */
} wfs__record;

typedef enum wfs__slot_state { WFS__SLOT_FREE, WFS__SLOT_CALLING, WFS__SLOT_WAITING } wfs__slot_state;

typedef struct wfs__slot { /* one iteration on its way; a step without `each` uses one slot */
    wfs__slot_state state;
    bool keep; /* the scratch memory is referred to: it goes to the run's arena */
    uint64_t iteration;
    uint32_t attempt;  /* from 1 */
    double next_delay; /* of the next retry, in ms */
    int64_t wake;      /* when the retry is due */
    int64_t started;
    wfs_value inputs;
    wfs__arena scratch; /* of the inputs */
    wfs__str error;     /* of the last attempt, while a retry waits */
    struct wfs__slot *next_free;
} wfs__slot;

typedef enum wfs__call_state {
    WFS__CALL_FREE,
    WFS__CALL_OPEN,     /* in flight */
    WFS__CALL_ANSWERED, /* the machine has not looked at it yet */
    WFS__CALL_ABANDONED /* the run gave up on it; the host still holds the handle */
} wfs__call_state;

struct wfs_call {
    wfs_run *run;
    wfs__slot *slot;
    const wfs__step *step;
    uint64_t id;
    uint64_t occurrence, iteration;
    bool iterated;      /* it belongs to an `each` */
    bool taken;         /* the host has the handle */
    bool ok, permanent; /* the answer */
    wfs__call_state state;
    uint32_t attempt;
    int64_t deadline;
    wfs_value arguments, value;
    wfs__str error;
    void *data;
    wfs__buffer text;
    wfs__str key;              /* in the run's arena; data NULL until it is asked for */
    wfs_call *earlier, *later; /* calls in flight, in order of their start */
    wfs_call *next_same_hash;
    wfs_call *next_queued; /* waiting to be taken, or answered, or free */
    wfs_call *next_of_all;
};

typedef struct wfs__queue {
    wfs_call *first, *last;
} wfs__queue;

typedef struct wfs__exec { /* the step in execution */
    const wfs__step *step; /* NULL: none */
    wfs__record *record;
    wfs_value items;             /* of an `each` */
    size_t count;                /* iterations; 1 without `each` */
    size_t next, finished, busy; /* iterations: not started before, done, on their way */
    wfs_value *outputs;          /* of the iterations */
    bool stopped;                /* nothing more is started */
    bool failed;
    wfs_value output;   /* without `each` */
    wfs__str error;     /* the last */
    int64_t next_start; /* earliest start of the next iteration */
    wfs__slot *free;
    size_t waiting; /* slots that wait for a retry */
    size_t scratch; /* bytes of the busy slots' scratch memory */
} wfs__exec;

typedef struct wfs__frame { /* a list of steps in execution: the main line, or a branch */
    const uint32_t *steps;
    size_t count, at;
    wfs__record *conditional; /* NULL for the main line */
    bool ended;               /* the last step listed has come to its end */
    wfs_value output;         /* its output */
} wfs__frame;

typedef enum wfs__run_phase { WFS__RUN_NEW, WFS__RUN_RUNNING, WFS__RUN_DONE } wfs__run_phase;

enum { WFS__CALL_BUCKETS = 256 }; /* a power of two */

struct wfs_run {
    wfs__arena arena;
    wfs_workflow *workflow;
    wfs_report *report;
    wfs_tool_adapter adapter; /* all NULL without one */
    wfs_run_options options;  /* callbacks filled in */
    wfs_limits limits;
    wfs__str name;
    char id[37];
    wfs__run_phase phase;
    bool busy;  /* inside advance */
    bool nomem; /* at an end */
    bool valid;
    bool bad_inputs; /* the given inputs are no object: input_error says why */
    wfs__str input_error;
    wfs__code input_code;
    atomic_int cancel;

    wfs_value given, inputs;
    wfs_value *outputs; /* of the steps, by number */
    uint8_t *done;
    uint32_t *occurrences;
    wfs__scope scope;
    const wfs_value **output_schemas; /* by step, with strict checks; NULL elements */
    wfs__mask mask;

    wfs__record **records; /* malloc'd */
    size_t record_count, record_capacity;
    wfs__frame *frames; /* malloc'd */
    size_t frame_count, frame_capacity;
    wfs__record *open; /* the step that has begun and is not yet in `exec`, or at its end */
    wfs__exec exec;
    wfs__slot *slots; /* malloc'd */
    size_t slot_count;
    uint32_t *waiting;                     /* numbers of the slots that wait for a retry, see run_retry.c; malloc'd */
    wfs_call *all_calls, *oldest, *newest; /* every call object; those in flight */
    wfs_call *handed;                      /* the host is being given it: not yet in flight, perhaps never */
    wfs__queue untaken, answered, pool;
    wfs_call *
        *buckets; /* of the calls in flight, by id; malloc'd when they became more than few_buckets are good for */
    size_t bucket_count;
    wfs_call *few_buckets[WFS__CALL_BUCKETS];
    size_t in_flight;
    uint64_t next_call_id;
    uint64_t tool_calls, steps_executed, steps_skipped;
    double waits_ms;

    int64_t started, started_wall, completed_wall, duration;
    bool success;
    bool halted; /* nothing more is run */
    bool exited;
    bool exit_success;
    bool step_failed; /* a step with on_error: fail did */
    wfs_value exit_output;
    bool has_last; /* the last main-line step's output is known */
    wfs_value last;
    wfs_value result;       /* the workflow's outputs */
    const char *error_code; /* NULL: none in common */
    wfs__str error_message; /* data NULL: the run failed by a step or an exit, or not at all */
    wfs_phase error_phase;
    wfs__buffer event;
    wfs__loan *loans; /* given back when the run is freed */
};

/* ---- run.c: the run as a whole ---- */

/* A run of the workflow (shared), whose report is given (owned by the run from now on, also on failure). options:
 * complete. NULL: no memory. */
wfs_run *wfs__run_new(wfs_workflow *workflow, wfs_report *report, const wfs_tool_adapter *adapter,
                      const wfs_run_options *options, const wfs_limits *limits);
void wfs__run_free(wfs_run *run);
wfs_result wfs__run_advance(wfs_run *run, wfs_run_state *state);
int64_t wfs__run_wake_time(const wfs_run *run);
static inline int64_t wfs__run_now(const wfs_run *run) { return run->options.now(run->options.context); }
/* Nanoseconds from one reading of the clock to another; 0 for a clock that went back. */
static inline int64_t wfs__run_elapsed(int64_t from, int64_t to)
{
    int64_t elapsed;
    return to > from && !__builtin_sub_overflow(to, from, &elapsed) ? elapsed : 0;
}
/* A point in time `ms` milliseconds after another. */
static inline int64_t wfs__run_after(int64_t from, double ms)
{
    int64_t after;
    return !__builtin_add_overflow(from, (int64_t)(ms * 1e6 + 0.5), &after) ? after : WFS_TIME_NEVER;
}
/* Ends the run as failed for a reason outside of its steps. */
void wfs__run_abort(wfs_run *run, const char *code, wfs__str message);
/* A step came to its end with this output: kept for references, for its branch, and, unless the run was halted by it,
 * for the workflow's outputs. */
void wfs__run_step_done(wfs_run *run, const wfs__step *step, wfs_value output);
/* A new record of the step, the last of the log. NULL: no memory (run->nomem is set). */
wfs__record *wfs__run_record(wfs_run *run, const wfs__step *step);
/* A formatted text in the run's arena; data NULL: no memory (run->nomem is set). */
__attribute__((format(printf, 2, 3))) wfs__str wfs__run_text(wfs_run *run, const char *format, ...);
void wfs__run_note(wfs_run *run, wfs__notes *notes, wfs__str text);
/* Was it only the limit of the run (run_bytes) that refused memory? Then that is forgotten. */
bool wfs__run_over_memory(wfs_run *run);
/* Reads JSON into the run's arena. loan: NULL for a text that must be copied. If the value refers to a lent text the
 * run keeps the loan, and *loan has no release any more. */
bool wfs__run_read_json(wfs_run *run, wfs__str json, wfs__loan *loan, wfs_value *value, wfs__json_error *error);
/* The end of a loan. */
static inline void wfs__loan_end(const wfs__loan *loan)
{
    if (loan->release)
        loan->release(loan->context);
}

/* ---- run_data.c: inputs and outputs of the workflow ---- */

/* Merges and checks the inputs (section 7, item 1). false: they are invalid (reported; the run's error is set), or no
 * memory. */
bool wfs__run_take_inputs(wfs_run *run);
/* What the host gave as inputs: a value (in the run's arena), or nothing usable, and why. WFS_OK, WFS_E_NOMEM. */
wfs_result wfs__run_give_inputs(wfs_run *run, const wfs_value *value);
wfs_result wfs__run_refuse_inputs(wfs_run *run, wfs__code code, wfs__str why);
/* Makes and checks the outputs (item 13). */
void wfs__run_make_outputs(wfs_run *run);
/* Is an output within the limits of made values? Results as below. */
wfs_result wfs__run_check_output(wfs_run *run, const wfs_value *output, wfs__str *error);
/* After resolving what stands under `key`: a null in a template is a warning in the record, or WFS_E_INVALID when
 * checks are strict. */
wfs_result wfs__run_check_templates(wfs_run *run, wfs__record *record, const char *key, wfs__str *error);
/* What a failed wfs__spec_resolve means: WFS_E_INVALID with an error text, or WFS_E_NOMEM. */
wfs_result wfs__run_resolve_failure(wfs_run *run, wfs_result result, wfs__str *error);
/* Resolves an exit's output, with all checks. Results as below. */
wfs_result wfs__run_resolve_output(wfs_run *run, const wfs__spec *spec, wfs__record *record, wfs_value *value,
                                   wfs__str *error);
/* The inputs of a step, resolved: an object in scope->arena. WFS_E_INVALID: a strict check failed, *error says how.
 * Without a record nothing is checked but the size. */
wfs_result wfs__run_resolve_inputs(wfs_run *run, const wfs__step *step, wfs__record *record, wfs_value *inputs,
                                   wfs__str *error);
/* The output of a step from its raw result: mapped and checked (items 9 and 10). Results as above. */
wfs_result wfs__run_map_outputs(wfs_run *run, const wfs__step *step, wfs__record *record, const wfs_value *raw,
                                wfs_value *output, wfs__str *error);

/* ---- run_step.c: one step ---- */

/* Begins the step: guard, and what can be done at once. */
void wfs__step_begin(wfs_run *run, const wfs__step *step);
/* Goes on with the step in execution. true: something happened (also its end); false: it waits. */
bool wfs__step_advance(wfs_run *run);
/* Ends the step in execution as failed, giving up its calls. */
void wfs__step_abort(wfs_run *run, wfs__str error);

/* ---- run_retry.c: slots that wait for their retry ---- */

/* Room for so many. false: no memory. */
bool wfs__retry_room(wfs_run *run, size_t count);
/* Adds a slot, by its `wake`. */
void wfs__retry_add(wfs_run *run, const wfs__slot *slot);
/* The slot whose retry is due first, NULL if none waits. */
wfs__slot *wfs__retry_first(const wfs_run *run);
void wfs__retry_remove_first(wfs_run *run);

/* ---- run_call.c: calls ---- */

/* Starts a call for the slot and hands it to the host. false: no memory, or the run was aborted by a limit. */
bool wfs__call_start(wfs_run *run, wfs__slot *slot);
/* The next answered call, taken out of flight; NULL if there is none. */
wfs_call *wfs__call_next_answered(wfs_run *run);
/* The earliest deadline of the calls that are open, WFS_TIME_NEVER if there is none. */
int64_t wfs__call_deadline(const wfs_run *run);
/* The oldest call in flight whose deadline has passed, NULL if there is none. */
wfs_call *wfs__call_expired(wfs_run *run, int64_t now);
/* The answer was looked at: the object can be used again. */
void wfs__call_release(wfs_run *run, wfs_call *call);
/* Gives up on a call in flight: from now on an answer is stale. */
void wfs__call_withdraw(wfs_run *run, wfs_call *call);
/* The same unless that was done, and tells the host, which may have answered the withdrawn call: then it has no handle
 * any more. */
void wfs__call_abandon(wfs_run *run, wfs_call *call);
void wfs__call_free_all(wfs_run *run);
/* For hosts without `invoke`: the next call that nobody has taken. */
wfs_call *wfs__call_take_next(wfs_run *run);
/* The call in flight with that id, NULL if there is none that the host has. */
wfs_call *wfs__call_find(wfs_run *run, uint64_t id);
/* Can the call be answered? If not it is stale; one that the run gave up on is released by this. */
bool wfs__call_answerable(wfs_call *call);
/* Answers to an answerable call, as the public functions promise them. */
wfs_result wfs__call_answer_json(wfs_call *call, wfs__str json, wfs__loan *loan);
wfs_result wfs__call_answer_value(wfs_call *call, const wfs_value *value);
wfs_result wfs__call_answer_text(wfs_call *call, wfs__str text);
/* A value that is in the run's arena already, and a result that is nested too deeply. */
wfs_result wfs__call_answer_made(wfs_call *call, const wfs_value *value);
wfs_result wfs__call_refuse_depth(wfs_call *call);
/* There was no memory for a result: WFS_E_NOMEM, or WFS_E_LIMIT when it was the run's limit; then the call failed. */
wfs_result wfs__call_refuse_room(wfs_call *call);
wfs_result wfs__call_answer_failure(wfs_call *call, wfs__str message, bool permanent);

/* ---- event.c ---- */

void wfs__event_workflow_start(wfs_run *run);
void wfs__event_workflow_complete(wfs_run *run);
void wfs__event_step_start(wfs_run *run, const wfs__step *step);
void wfs__event_step_skip(wfs_run *run, const wfs__step *step, const char *reason);
void wfs__event_step_retry(wfs_run *run, const wfs__step *step, uint32_t attempt, wfs__str error);
void wfs__event_step_error(wfs_run *run, const wfs__step *step, wfs__str error);
void wfs__event_each_progress(wfs_run *run, const wfs__step *step, uint64_t current, uint64_t total);
void wfs__event_step_complete(wfs_run *run, const wfs__record *record);
/* Only for hosts that asked for all events. */
void wfs__event_tool_call(wfs_run *run, const wfs_call *call);
void wfs__event_tool_result(wfs_run *run, const wfs_call *call);
void wfs__event_wait(wfs_run *run, const wfs__step *step, double ms, const char *reason);
/* Milliseconds as a JSON number with up to three decimals. */
void wfs__write_ms(wfs__buffer *out, int64_t nanoseconds);

/* ---- log.c ---- */

/* Appends the run log as compact JSON. Failure is the buffer's. */
void wfs__log_write(const wfs_run *run, wfs__buffer *out);

#endif
