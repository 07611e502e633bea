/*
 * Values between JavaScript and C.
 *
 * A text that comes in is a string or the bytes of a Uint8Array. Short strings are copied to the stack, long ones once
 * into memory that the library may keep. The bytes of an array are used where they are for the time of the call only:
 * JavaScript could change or detach them later. Those of a SharedArrayBuffer are copied at once: other threads may
 * change them at any time.
 */
#include "addon.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool take_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values)
{
    return good(env, napi_get_cb_info(env, info, &count, values, NULL, NULL));
}

static bool refuse(napi_env env, const char *what, const char *wanted)
{
    char message[160];
    snprintf(message, sizeof message, "%s must be %s", what, wanted);
    throw_type(env, message);
    return false;
}

static bool take_long_string(napi_env env, napi_value value, given_text *text)
{
    if (!good(env, napi_get_value_string_utf8(env, value, NULL, 0, &text->size)))
        return false;
    text->owned = malloc(text->size + 1);
    if (!text->owned) {
        throw_result(env, WFS_E_NOMEM);
        return false;
    }
    text->data = text->owned;
    return good(env, napi_get_value_string_utf8(env, value, text->owned, text->size + 1, &text->size));
}

static bool take_string(napi_env env, napi_value value, given_text *text)
{
    if (!good(env, napi_get_value_string_utf8(env, value, text->small, sizeof text->small, &text->size)))
        return false;
    text->data = text->small;
    /* Where it was cut, at most the four bytes of a character are left free. */
    return text->size + 5 < sizeof text->small || take_long_string(env, value, text);
}

static bool copy_bytes(napi_env env, given_text *text)
{
    text->owned = malloc(text->size + 1);
    if (!text->owned)
        return throw_result(env, WFS_E_NOMEM) != NULL;
    memcpy(text->owned, text->data, text->size);
    text->data = text->owned;
    return true;
}

static bool take_bytes(napi_env env, napi_value value, const char *what, given_text *text)
{
    bool is_array = false, is_private = false;
    napi_typedarray_type type = napi_int8_array;
    napi_value memory = NULL;
    void *data = NULL;
    if (!good(env, napi_is_typedarray(env, value, &is_array)))
        return false;
    if (is_array && !good(env, napi_get_typedarray_info(env, value, &type, &text->size, &data, &memory, NULL)))
        return false;
    if (!is_array || (type != napi_uint8_array && type != napi_uint8_clamped_array))
        return refuse(env, what, "a string or a Uint8Array");
    text->data = data ? data : "";
    return good(env, napi_is_arraybuffer(env, memory, &is_private)) && (is_private || copy_bytes(env, text));
}

bool take_text(napi_env env, napi_value value, const char *what, given_text *text)
{
    napi_valuetype type = napi_undefined;
    text->data = NULL;
    text->owned = NULL;
    text->size = 0;
    if (!good(env, napi_typeof(env, value, &type)))
        return false;
    return type == napi_string ? take_string(env, value, text) : take_bytes(env, value, what, text);
}

bool take_optional_text(napi_env env, napi_value value, const char *what, given_text *text)
{
    napi_valuetype type = napi_undefined;
    text->data = NULL;
    text->owned = NULL;
    text->size = 0;
    if (!good(env, napi_typeof(env, value, &type)))
        return false;
    return type == napi_undefined || type == napi_null || take_text(env, value, what, text);
}

void drop_text(given_text *text)
{
    free(text->owned);
    text->owned = NULL;
}

bool take_double(napi_env env, napi_value value, const char *what, double *number)
{
    napi_status status = napi_get_value_double(env, value, number);
    if (status == napi_number_expected)
        return refuse(env, what, "a number");
    return good(env, status);
}

bool take_number(napi_env env, napi_value value, const char *what, uint32_t *number)
{
    double real = 0;
    if (!take_double(env, value, what, &real))
        return false;
    if (!(real >= 0 && real <= UINT32_MAX) || floor(real) != real)
        return refuse(env, what, "an integer of 32 bits");
    *number = (uint32_t)real;
    return true;
}

bool take_boolean(napi_env env, napi_value value, const char *what, bool *boolean)
{
    napi_status status = napi_get_value_bool(env, value, boolean);
    if (status == napi_boolean_expected)
        return refuse(env, what, "a boolean");
    return good(env, status);
}

napi_value nothing(napi_env env)
{
    napi_value value = NULL;
    return good(env, napi_get_undefined(env, &value)) ? value : NULL;
}

static void free_text(napi_env env, void *data, void *hint)
{
    (void)env;
    (void)data;
    wfs_text_free(hint);
}

/* A Buffer that owns the text, or, where a runtime allows no memory that is not its own, a copy. A Buffer that could
 * not be made although the runtime tried has taken the text all the same. */
napi_value give_buffer(napi_env env, wfs_text *text)
{
    size_t size;
    napi_value value = NULL;
    const char *data = wfs_text_data(text, &size);
    napi_status status = size == 0
                             ? napi_no_external_buffers_allowed
                             : napi_create_external_buffer(env, size, (void *)(uintptr_t)data, free_text, text, &value);
    if (status == napi_ok || status == napi_generic_failure)
        return good(env, status) ? value : NULL;
    status = napi_create_buffer_copy(env, size, data, NULL, &value);
    wfs_text_free(text);
    return good(env, status) ? value : NULL;
}

napi_value give_text(napi_env env, wfs_text *text)
{
    size_t size;
    napi_value value = NULL;
    const char *data = wfs_text_data(text, &size);
    napi_status status = napi_create_string_utf8(env, data, size, &value);
    wfs_text_free(text);
    return good(env, status) ? value : NULL;
}

list list_new(napi_env env)
{
    list made = { env, NULL, 0 };
    if (!good(env, napi_create_array(env, &made.value)))
        made.value = NULL;
    return made;
}

void push(list *items, napi_value value)
{
    if (!items->value)
        return;
    if (!value || !good(items->env, napi_set_element(items->env, items->value, items->count++, value)))
        items->value = NULL;
}

void push_number(list *items, double number)
{
    napi_value value = NULL;
    if (items->value)
        push(items, good(items->env, napi_create_double(items->env, number, &value)) ? value : NULL);
}

void push_nothing(list *items)
{
    if (items->value)
        push(items, nothing(items->env));
}

void push_text(list *items, const char *text, size_t size)
{
    napi_value value = NULL;
    if (!items->value)
        return;
    if (!text)
        push_nothing(items);
    else
        push(items, good(items->env, napi_create_string_utf8(items->env, text, size, &value)) ? value : NULL);
}
