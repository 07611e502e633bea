/*
 * Texts that the library keeps without a copy: long strings, in memory that is theirs already, and arrays that the
 * layer above made for the purpose. Other arrays are copied, since JavaScript could change them, or give their memory
 * away.
 */
#include "run.h"

#include <stdlib.h>

typedef struct lent_array {
    napi_env env;
    napi_ref reference;
} lent_array;

static void release_array(void *context)
{
    lent_array *lent = context;
    (void)napi_delete_reference(lent->env, lent->reference);
    free(lent);
}

static bool lend_array(napi_env env, napi_value value, kept_text *kept)
{
    lent_array *lent = malloc(sizeof *lent);
    if (!lent) {
        throw_result(env, WFS_E_NOMEM);
        return false;
    }
    lent->env = env;
    if (!good(env, napi_create_reference(env, value, 1, &lent->reference))) {
        free(lent);
        return false;
    }
    kept->context = lent;
    kept->release = release_array;
    return true;
}

bool keep_text(napi_env env, napi_value value, const char *what, bool lend, kept_text *kept)
{
    kept->context = NULL;
    if (!take_text(env, value, what, &kept->text))
        return false;
    if (kept->text.owned) {
        kept->context = kept->text.owned;
        kept->release = free;
        kept->text.owned = NULL;
    }
    return !lend || kept->context || kept->text.data == kept->text.small || lend_array(env, value, kept);
}

void drop_kept(kept_text *kept)
{
    if (kept->context)
        kept->release(kept->context);
    kept->context = NULL;
    drop_text(&kept->text);
}

void hand_over(kept_text *kept) { kept->context = NULL; }
