/*
 * JSON Schema as section 6 lists it: each keyword, local references, bounds on depth and work, declared types,
 * questions about a schema.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "schema.h"

static wfs__arena arena = WFS__ARENA_INIT;

static int reset(void **state)
{
    (void)state;
    wfs__arena_free(&arena);
    return 0;
}

static wfs_value read_json(const char *text)
{
    wfs_value value = WFS__NULL_VALUE;
    wfs__json_error error;
    assert_true(wfs__json_read(&arena, text, strlen(text), 1024, &value, &error));
    return value;
}

static wfs__schema_error last;

static bool fits(const char *schema, const char *value)
{
    wfs_value s = read_json(schema), v = read_json(value);
    last = (wfs__schema_error){ "", "" };
    wfs__schema_result result = wfs__schema_check(&s, &s, &v, NULL, &last);
    assert_int_not_equal(result, WFS__SCHEMA_NOMEM);
    return result == WFS__SCHEMA_OK;
}

static void check_violation(const char *schema, const char *value, const char *path, const char *message)
{
    assert_false(fits(schema, value));
    assert_string_equal(last.path, path);
    assert_string_equal(last.message, message);
}

static void test_type(void **state)
{
    (void)state;
    assert_true(fits("true", "5"));
    assert_false(fits("false", "5"));
    assert_true(fits("{}", "null"));
    assert_true(fits("{\"type\":\"integer\"}", "5"));
    assert_true(fits("{\"type\":\"integer\"}", "5.0"));
    assert_false(fits("{\"type\":\"integer\"}", "5.5"));
    assert_true(fits("{\"type\":\"number\"}", "5"));
    assert_false(fits("{\"type\":\"number\"}", "true"));
    assert_true(fits("{\"type\":[\"string\",\"null\"]}", "null"));
    check_violation("{\"type\":[\"string\",\"null\"]}", "[]", "", "must be string or null, got array");
    check_violation("{\"properties\":{\"a\":{\"items\":{\"type\":\"string\"}}}}", "{\"a\":[\"x\",5]}", "a[1]",
                    "must be string, got int");
}

static void test_enum_and_const(void **state)
{
    (void)state;
    assert_true(fits("{\"enum\":[1,\"a\",null]}", "1.0"));
    assert_true(fits("{\"enum\":[1,\"a\",null]}", "null"));
    check_violation("{\"enum\":[1,\"a\"]}", "\"b\"", "", "must be one of [1,\"a\"], got \"b\"");
    assert_true(fits("{\"const\":{\"a\":[1]}}", "{\"a\":[1]}"));
    assert_false(fits("{\"const\":1}", "\"1\""));
    assert_false(fits("{\"const\":0}", "false"));
}

static void test_numeric_bounds_are_exact(void **state)
{
    (void)state;
    assert_true(fits("{\"minimum\":1,\"maximum\":2}", "1"));
    assert_false(fits("{\"minimum\":1}", "0.999"));
    assert_false(fits("{\"exclusiveMinimum\":1}", "1"));
    assert_false(fits("{\"exclusiveMaximum\":1}", "1.0"));
    assert_false(fits("{\"minimum\":1,\"exclusiveMinimum\":true}", "1")); /* draft 4 */
    assert_false(fits("{\"maximum\":9007199254740992}", "9007199254740993"));
    assert_true(fits("{\"maximum\":9007199254740993}", "9007199254740993"));
    assert_true(fits("{\"minimum\":5}", "\"not a number\""));
    check_violation("{\"maximum\":10}", "11", "", "must be at most 10, got 11");
}

static void test_lengths_and_counts(void **state)
{
    (void)state;
    assert_true(fits("{\"maxLength\":2}", "\"\xC3\xA9\xF0\x9F\x98\x80\"")); /* two characters in six bytes */
    assert_false(fits("{\"minLength\":3}", "\"\xC3\xA9\xF0\x9F\x98\x80\""));
    assert_false(fits("{\"minItems\":1}", "[]"));
    assert_false(fits("{\"maxItems\":1}", "[1,2]"));
    assert_false(fits("{\"minProperties\":1}", "{}"));
    check_violation("{\"maxProperties\":1}", "{\"a\":1,\"b\":2}", "", "must have at most 1 members, has 2");
}

static void test_objects(void **state)
{
    (void)state;
    const char *schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
                         "\"additionalProperties\":false}";
    assert_true(fits(schema, "{\"a\":\"x\"}"));
    check_violation(schema, "{}", "", "must have \"a\"");
    check_violation(schema, "{\"a\":\"x\",\"b c\":1}", "", "must not have \"b c\"");
    check_violation("{\"additionalProperties\":{\"type\":\"string\"}}", "{\"b c\":1}", "[\"b c\"]",
                    "must be string, got int");
    assert_true(fits("{\"patternProperties\":{\"^x\":true},\"additionalProperties\":false}", "{\"x1\":1}"));
}

static void test_arrays(void **state)
{
    (void)state;
    assert_true(fits("{\"items\":{\"type\":\"integer\"}}", "[1,2]"));
    assert_true(fits("{\"items\":[{\"type\":\"integer\"}]}", "[1,\"x\"]")); /* a list has one schema for each */
    assert_false(fits("{\"items\":[{\"type\":\"integer\"}]}", "[\"x\"]"));
    assert_true(fits("{\"prefixItems\":[true],\"items\":{\"type\":\"integer\"}}", "[\"x\",1]"));
}

static void test_combinations(void **state)
{
    (void)state;
    assert_true(fits("{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "7"));
    check_violation("{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "3", "",
                    "matches none of the allowed forms");
    assert_true(fits("{\"oneOf\":[{\"minimum\":5},{\"maximum\":3}]}", "7"));
    check_violation("{\"oneOf\":[{\"minimum\":5},{\"minimum\":6}]}", "7", "",
                    "must match exactly one of the allowed forms, matches several");
    assert_false(fits("{\"allOf\":[{\"minimum\":5},{\"maximum\":6}]}", "7"));
    assert_false(fits("{\"not\":{\"type\":\"null\"}}", "null"));
    assert_true(fits("{\"not\":{\"type\":\"null\"}}", "1"));
}

/* Lists that elements are looked up in again and again. */
static void test_long_enums(void **state)
{
    char schema[2048] = "{\"items\":{\"enum\":[null,[1,2],{\"a\":1},true,9007199254740993,0.5,-7";
    (void)state;
    for (int i = 0; i < 60; i++)
        snprintf(schema + strlen(schema), 32, i % 2 ? ",\"t%d\"" : ",%d.0", i);
    strcat(schema, "]}}");
    assert_true(fits(schema, "[\"t1\",\"t59\",\"t31\",\"t1\"]"));
    assert_true(fits(schema, "[0,58,2.0,0.5,-7.0,9007199254740993,null,true,[1,2.0],{\"a\":1}]"));
    const char *const others[] = { "\"t2\"", "\"\"", "\"t591\"", "1",  "60",        "0.25",   "9007199254740992",
                                   "false",  "[1]",  "[2,1]",    "{}", "{\"a\":2}", "\"58\"", "1e300" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char value[200];
        snprintf(value, sizeof value, "[\"t1\",0,null,%s]", others[i]);
        assert_false(fits(schema, value));
    }
}

static void test_references(void **state)
{
    (void)state;
    const char *tree = "{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"type\":\"object\",\"properties\":{\"next\":"
                       "{\"$ref\":\"#/$defs/node\"}},\"additionalProperties\":false}}}";
    assert_true(fits(tree, "{\"next\":{\"next\":{}}}"));
    check_violation(tree, "{\"next\":{\"next\":{\"x\":1}}}", "next.next", "must not have \"x\"");
    assert_false(
        fits("{\"items\":{\"$ref\":\"#/definitions/a~1b\"},\"definitions\":{\"a/b\":{\"type\":\"string\"}}}", "[1]"));
    assert_false(
        fits("{\"items\":{\"$ref\":\"#/definitions/a~0b\"},\"definitions\":{\"a~b\":{\"type\":\"string\"}}}", "[1]"));
    assert_false(
        fits("{\"items\":{\"$ref\":\"#/definitions/a%20b\"},\"definitions\":{\"a b\":{\"type\":\"string\"}}}", "[1]"));
    assert_false(fits("{\"items\":{\"$ref\":\"#/anyOf/1\"},\"anyOf\":[true,{\"type\":\"string\"}]}", "[1]"));
    assert_false(fits("{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}", "{\"a\":{}}"));
    assert_true(fits("{\"$ref\":\"http://example.com/other\"}", "1"));
    assert_true(fits("{\"$ref\":\"#/nowhere\"}", "1"));
    assert_false(fits("{\"$ref\":\"#/$defs/any\",\"type\":\"string\",\"$defs\":{\"any\":true}}", "1"));
}

/* A reference that leads nowhere restricts nothing; one that leads somewhere, however it is written, does. */
static void test_odd_references(void **state)
{
    (void)state;
#define TO(pointer) "{\"items\":{\"$ref\":\"" pointer "\"},"
    assert_false(fits(TO("#/d/%C3%A9") "\"d\":{\"\xC3\xA9\":false}}", "[1]"));
    assert_false(fits(TO("#/d/%c3%a9") "\"d\":{\"\xC3\xA9\":false}}", "[1]"));
    assert_false(fits(TO("#/d/%zz") "\"d\":{\"%zz\":false}}", "[1]"));
    assert_false(fits(TO("#/d/%4") "\"d\":{\"%4\":false}}", "[1]"));
    assert_false(fits(TO("#/d/%4_") "\"d\":{\"%4_\":false}}", "[1]"));
    assert_false(fits(TO("#/d/%@0") "\"d\":{\"%@0\":false}}", "[1]"));
    assert_false(fits(TO("#/d/%Ga") "\"d\":{\"%Ga\":false}}", "[1]"));
    assert_false(fits(TO("#/d/a~") "\"d\":{\"a~\":false}}", "[1]"));
    assert_true(fits(TO("#/d/a") "\"d\":{\"ab\":false}}", "[1]"));
    assert_true(fits(TO("#/d/ab") "\"d\":{\"a\":false}}", "[1]"));
    assert_true(fits(TO("#/anyOf/2") "\"anyOf\":[true,false]}", "[1]"));
    assert_false(fits(TO("#/anyOf/1") "\"anyOf\":[true,false]}", "[1]"));
    assert_true(fits(TO("#/anyOf/") "\"anyOf\":[true,false]}", "[1]"));
    assert_true(fits(TO("#/anyOf/1x") "\"anyOf\":[true,false]}", "[1]"));
    assert_true(fits(TO("#/anyOf/%2F") "\"anyOf\":[true,false]}", "[1]"));
    assert_true(fits(TO("#/anyOf/1000000000") "\"anyOf\":[true,false]}", "[1]"));
    assert_true(fits(TO("#/title/0") "\"title\":\"x\"}", "[1]"));
    assert_true(fits(TO("") "\"d\":false}", "[1]"));
    assert_true(fits(TO("d") "\"d\":false}", "[1]"));
    assert_true(fits(TO("#d") "\"d\":false}", "[1]")); /* the name of an anchor, which is not looked for */
#undef TO
}

static void test_false_forbids_everything(void **state)
{
    (void)state;
    check_violation("{\"properties\":{\"a\":false}}", "{\"a\":1}", "a", "must not be there");
    assert_true(fits("{\"properties\":{\"a\":false}}", "{\"b\":1}"));
    check_violation("{\"not\":true}", "1", "", "has a form that is not allowed");
    check_violation("{\"anyOf\":[false]}", "1", "", "must not be there");
}

/* Texts of schemas and values are cut to what fits into a message, between characters. */
static void test_long_texts_in_messages(void **state)
{
    (void)state;
    char schema[800] = "{\"const\":\"";
    for (int i = 0; i < 118; i++)
        strcat(schema, "x");
    strcat(schema,
           "\xC3\xA9\"}"); /* with the quote 119 bytes stand before the character, of which only half would fit */
    assert_false(fits(schema, "1"));
    assert_non_null(strstr(last.message, "xxx..., got 1"));
    strcpy(schema, "{\"type\":[");
    for (int i = 0; i < 30; i++)
        strcat(schema, "\"string\",");
    strcat(schema, "\"string\"]}");
    assert_false(fits(schema, "1"));
    assert_true(strlen(last.message) < 140);
}

static void test_nothing_hangs(void **state)
{
    (void)state;
    assert_true(fits("{\"$ref\":\"#\"}", "1"));
    assert_true(fits(
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}", "1"));
    assert_false(fits("{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", "1"));
    assert_false(fits("{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", "1"));
    fits("{\"oneOf\":[{\"not\":{\"$ref\":\"#\"}},{\"not\":{\"$ref\":\"#\"}},{\"$ref\":\"#\"}]}",
         "1"); /* whatever it says */
}

static void test_deep_values(void **state)
{
    (void)state;
    char value[801];
    memset(value, '[', 400);
    memset(value + 400, ']', 400);
    value[800] = '\0';
    assert_false(fits("{\"items\":{\"$ref\":\"#\"}}", value));
    assert_string_equal(last.message, "is nested too deeply to be checked");
    assert_true(fits("{\"items\":{\"type\":\"array\"}}", value));
}

/* Work is bounded by the size of the value: a large one that fits is not refused, and its last element is looked at. */
static void test_large_values(void **state)
{
    (void)state;
    enum { COUNT = 60000 };
    static const char schema[] = "{\"items\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}";
    static const char one[] = "{\"a\":5},", other[] = "{\"a\":\"\"}]";
    char *text = malloc(COUNT * (sizeof one - 1) + sizeof other), *at = text;
    assert_non_null(text);
    *at++ = '[';
    for (int i = 0; i < COUNT; i++, at += sizeof one - 1)
        memcpy(at, one, sizeof one - 1);
    memcpy(at - 1, "]", 2);
    assert_true(fits(schema, text));
    memcpy(at - (sizeof one - 1), other, sizeof other);
    check_violation(schema, text, "[59999].a", "must be integer, got string");
    free(text);
}

static void test_malformed_keywords_constrain_nothing(void **state)
{
    (void)state;
    assert_true(
        fits("{\"type\":5,\"enum\":{},\"required\":\"a\",\"properties\":[],\"items\":3,\"anyOf\":{},\"minimum\":\"x\"}",
             "{\"a\":[1]}"));
    assert_true(fits("{\"type\":\"strin\"}", "1"));
    assert_true(fits("{\"type\":[\"string\",\"any\"]}", "1"));
    assert_true(fits("{\"type\":[]}", "1"));
}

static wfs__schema_result fits_type(const char *schema, const wfs__type *type)
{
    wfs_value s = read_json(schema);
    last = (wfs__schema_error){ "", "" };
    return wfs__schema_check_type(&s, &s, type, &last);
}

static void test_declared_types(void **state)
{
    (void)state;
    const wfs__type string = { .kind = WFS__KIND_STRING }, whole = { .kind = WFS__KIND_INT };
    const wfs__type real = { .kind = WFS__KIND_FLOAT }, any = { .kind = WFS__KIND_ANY };
    assert_int_equal(fits_type("{\"type\":\"string\"}", &string), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"type\":\"string\"}", &whole), WFS__SCHEMA_BAD);
    assert_string_equal(last.message, "must be string, is declared int");
    assert_int_equal(fits_type("{\"type\":\"string\"}", &any), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"type\":\"number\"}", &whole), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"type\":\"integer\"}", &real), WFS__SCHEMA_OK); /* may be integral */
    assert_int_equal(fits_type("{\"enum\":[1,2]}", &string), WFS__SCHEMA_BAD);
    assert_int_equal(fits_type("{\"enum\":[1,\"x\"]}", &string), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\"}]}", &string), WFS__SCHEMA_BAD);
    assert_int_equal(
        fits_type("{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#/x\"}],\"x\":{\"type\":\"string\"}}", &string),
        WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"minLength\":500}", &string), WFS__SCHEMA_OK); /* nothing is certain */
}

/* A chain of `count` references, with a type at its end. */
static const char *chain_of(size_t count, const char *type)
{
    static char text[16384];
    size_t size = (size_t)snprintf(text, sizeof text, "{\"$ref\":\"#/d/0\",\"d\":[");
    for (size_t i = 0; i < count; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "{\"$ref\":\"#/d/%zu\"},", i + 1);
    snprintf(text + size, sizeof text - size, "{\"type\":\"%s\"}]}", type);
    return text;
}

static void test_long_chains_of_references(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 512; count *= 2) {
        assert_true(fits(chain_of(count, "integer"), "1"));
        assert_false(fits(chain_of(count, "string"), "1"));
    }
    const wfs__type whole = { .kind = WFS__KIND_INT };
    assert_int_equal(fits_type(chain_of(500, "string"), &whole), WFS__SCHEMA_BAD);
    assert_int_equal(fits_type(chain_of(500, "integer"), &whole), WFS__SCHEMA_OK);
}

/* Tokens of references are looked up in small objects and in large ones, which have an order. */
static void test_references_into_large_objects(void **state)
{
    char text[4096], pointer[16];
    (void)state;
    for (int wanted = 0; wanted < 100; wanted += 7) {
        snprintf(pointer, sizeof pointer, wanted % 2 ? "k%d~1" : "%%6b%d%%2F", wanted);
        size_t size = (size_t)snprintf(text, sizeof text, "{\"$ref\":\"#/d/%s\",\"d\":{", pointer);
        for (int i = 0; i < 100; i++)
            size += (size_t)snprintf(text + size, sizeof text - size, "%s\"k%d/\":{\"type\":\"%s\"}", i ? "," : "", i,
                                     i == wanted ? "string" : "null");
        snprintf(text + size, sizeof text - size, "}}");
        assert_true(fits(text, "\"x\""));
        assert_false(fits(text, "null"));
    }
}

static void test_declared_members(void **state)
{
    (void)state;
    const wfs__type whole = { .kind = WFS__KIND_INT };
    const wfs__type *properties[] = { &whole };
    const wfs__str key = { "a", 1 };
    const wfs__shape names = { 1, NULL, &key };
    const wfs__type object = { WFS__KIND_OBJECT, NULL, &names, properties };
    assert_int_equal(fits_type("{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}", &object),
                     WFS__SCHEMA_BAD);
    assert_string_equal(last.path, "a");
    assert_int_equal(fits_type("{\"properties\":{\"a\":{\"type\":\"string\"}}}", &object), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[7,\"a\"]}", &object),
                     WFS__SCHEMA_BAD);
    assert_int_equal(fits_type("{\"properties\":{\"b\":{\"type\":\"string\"}},\"required\":[\"a\",\"b\"]}", &object),
                     WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"required\":[\"a\"]}", &object), WFS__SCHEMA_OK);
    const wfs__type open = { .kind = WFS__KIND_OBJECT };
    assert_int_equal(fits_type("{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}", &open),
                     WFS__SCHEMA_OK);
}

/* const, enum, allOf and false against a declared type: only what can never fit is wrong. */
static void test_what_declared_types_can_never_be(void **state)
{
    (void)state;
    const wfs__type string = { .kind = WFS__KIND_STRING }, whole = { .kind = WFS__KIND_INT };
    assert_int_equal(fits_type("{\"const\":5}", &string), WFS__SCHEMA_BAD);
    assert_string_equal(last.message, "must be 5, is declared string");
    assert_int_equal(fits_type("{\"const\":\"a\"}", &string), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"const\":5.5}", &whole), WFS__SCHEMA_BAD);
    assert_int_equal(fits_type("{\"const\":5.0}", &whole), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"allOf\":[{},{\"type\":\"string\"}]}", &whole), WFS__SCHEMA_BAD);
    assert_int_equal(fits_type("{\"allOf\":[{},{\"type\":\"integer\"}]}", &whole), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"oneOf\":[{\"type\":\"string\"}]}", &whole), WFS__SCHEMA_BAD);
    assert_string_equal(last.message, "must be string, is declared int");
    assert_int_equal(fits_type("{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", &whole), WFS__SCHEMA_BAD);
    assert_string_equal(last.message, "matches none of the allowed forms, being declared int");
    assert_int_equal(fits_type("{\"type\":7}", &whole), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("{\"type\":[7,\"integer\"]}", &whole), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("false", &whole), WFS__SCHEMA_BAD);
    assert_string_equal(last.message, "must not be there");
    assert_int_equal(fits_type("{\"$ref\":\"#/no\",\"no\":false}", &whole), WFS__SCHEMA_BAD);
    assert_int_equal(fits_type("{\"$ref\":\"#/any\",\"any\":true}", &whole), WFS__SCHEMA_OK);
    assert_int_equal(fits_type("5", &whole), WFS__SCHEMA_OK); /* is no schema */
}

/* A declared type that is deeper than schemas are looked at is not judged. */
static void test_deep_declared_types(void **state)
{
    (void)state;
    enum { DEEP = 300 };
    static wfs__type types[DEEP];
    static const wfs__type *properties[DEEP][1];
    const wfs__str key = { "a", 1 };
    const wfs__shape names = { 1, NULL, &key };
    for (size_t i = 0; i < DEEP; i++) {
        properties[i][0] = &types[i + 1 < DEEP ? i + 1 : i];
        types[i] = i + 1 < DEEP ? (wfs__type){ WFS__KIND_OBJECT, NULL, &names, properties[i] }
                                : (wfs__type){ .kind = WFS__KIND_INT };
    }
    const char *schema = "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#\"}}}";
    assert_int_equal(fits_type(schema, &types[DEEP - 20]), WFS__SCHEMA_BAD);
    assert_int_equal(fits_type(schema, &types[0]), WFS__SCHEMA_OK);
}

static void check_doubt(const char *schema, const char *keyword, bool malformed)
{
    wfs_value s = read_json(schema);
    wfs__schema_doubt found = wfs__schema_find_doubt(&s);
    assert_int_equal(found.keyword.size, strlen(keyword));
    assert_memory_equal(found.keyword.size ? found.keyword.data : "", keyword, found.keyword.size);
    assert_int_equal(found.malformed, malformed);
}

static void check_unchecked(const char *schema, const char *keyword) { check_doubt(schema, keyword, false); }
static void check_malformed(const char *schema, const char *keyword) { check_doubt(schema, keyword, true); }

static void test_unchecked(void **state)
{
    (void)state;
    check_unchecked("{\"properties\":{\"pattern\":{\"type\":\"string\",\"description\":\"if\"}},\"title\":\"x\"}", "");
    check_unchecked("{\"properties\":{\"a\":{\"items\":{\"pattern\":\"^x\"}}}}", "pattern");
    check_unchecked("{\"anyOf\":[{\"if\":{}}]}", "if");
    check_unchecked("{\"$defs\":{\"a\":{\"multipleOf\":2}}}", "multipleOf");
    check_unchecked("{\"$ref\":\"other.json\"}", "$ref");
    check_unchecked("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":true}}", "");
    check_unchecked("{\"enum\":[{\"pattern\":1}],\"default\":{\"if\":1}}", "");
    check_unchecked("true", "");
}

static void test_malformed(void **state)
{
    (void)state;
    check_malformed("{\"type\":\"strin\"}", "type");
    check_malformed("{\"type\":5}", "type");
    check_malformed("{\"type\":[\"string\",\"nil\"]}", "type");
    check_malformed("{\"properties\":3}", "properties");
    check_malformed("{\"properties\":{\"a\":\"string\"}}", "properties");
    check_malformed("{\"properties\":{\"a\":{\"items\":\"string\"}}}", "items");
    check_malformed("{\"required\":\"a\"}", "required");
    check_malformed("{\"properties\":{\"a\":{\"required\":true}}}", "required");
    check_malformed("{\"enum\":\"a\"}", "enum");
    check_malformed("{\"anyOf\":{}}", "anyOf");
    check_malformed("{\"minimum\":\"1\"}", "minimum");
    check_malformed("{\"maxLength\":true}", "maxLength");
    check_malformed("{\"$ref\":1}", "$ref");
    check_malformed("{\"type\":[]}", "type");
    check_malformed("{\"enum\":[]}", "enum");
    check_malformed("{\"oneOf\":[]}", "oneOf");
    check_malformed("{\"pattern\":\"x\",\"properties\":{\"a\":{\"type\":\"strin\"}}}", "type");
    check_malformed("{\"not\":null}", "not");
}

static void test_well_formed(void **state)
{
    (void)state;
    check_unchecked(
        "{\"type\":[\"string\",\"null\"],\"enum\":[1],\"required\":[],\"minimum\":1.5,\"exclusiveMinimum\":true}", "");
    check_unchecked(
        "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"type\":true,\"required\":{}}}", "");
    check_unchecked(
        "{\"type\":\"array\",\"items\":[{\"type\":\"integer\"},false],\"minItems\":0,\"exclusiveMaximum\":3}", "");
    check_unchecked("{\"x-type\":5,\"default\":{\"type\":\"strin\"},\"examples\":3,\"nullable\":true}", "");
}

static const wfs_value *property(const wfs_value *schema, const char *name, bool *forbidden)
{
    return wfs__schema_property(schema, (wfs__str){ name, strlen(name) }, forbidden);
}

static void test_property(void **state)
{
    (void)state;
    bool forbidden;
    wfs_value s = read_json("{\"$ref\":\"#/$defs/a\",\"allOf\":[{\"properties\":{\"y\":{\"type\":\"null\"}}}],"
                            "\"$defs\":{\"a\":{\"properties\":{\"x\":{\"type\":\"string\"}}}}}");
    assert_non_null(property(&s, "x", &forbidden));
    assert_non_null(property(&s, "y", &forbidden));
    assert_null(property(&s, "z", &forbidden));
    assert_false(forbidden);
    s = read_json("{\"properties\":{\"x\":true},\"additionalProperties\":false}");
    property(&s, "x", &forbidden);
    assert_false(forbidden);
    property(&s, "z", &forbidden);
    assert_true(forbidden);
    s = read_json("{\"additionalProperties\":{\"type\":\"string\"}}");
    assert_non_null(property(&s, "z", &forbidden));
    assert_false(forbidden);
}

static void note_required(void *context, wfs__str name)
{
    char *list = context;
    strncat(list, name.data, name.size);
    strcat(list, " ");
}

static void test_required(void **state)
{
    (void)state;
    char list[100] = "";
    wfs_value s =
        read_json("{\"required\":[\"a\",5],\"allOf\":[{\"required\":[\"b\"]}],\"anyOf\":[{\"required\":[\"no\"]}],"
                  "\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"required\":[\"c\"]}}}");
    wfs__schema_required(&s, note_required, list);
    assert_string_equal(list, "a b c ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_type, reset),
        cmocka_unit_test_teardown(test_enum_and_const, reset),
        cmocka_unit_test_teardown(test_numeric_bounds_are_exact, reset),
        cmocka_unit_test_teardown(test_lengths_and_counts, reset),
        cmocka_unit_test_teardown(test_objects, reset),
        cmocka_unit_test_teardown(test_arrays, reset),
        cmocka_unit_test_teardown(test_combinations, reset),
        cmocka_unit_test_teardown(test_long_enums, reset),
        cmocka_unit_test_teardown(test_references, reset),
        cmocka_unit_test_teardown(test_long_chains_of_references, reset),
        cmocka_unit_test_teardown(test_references_into_large_objects, reset),
        cmocka_unit_test_teardown(test_odd_references, reset),
        cmocka_unit_test_teardown(test_false_forbids_everything, reset),
        cmocka_unit_test_teardown(test_long_texts_in_messages, reset),
        cmocka_unit_test_teardown(test_nothing_hangs, reset),
        cmocka_unit_test_teardown(test_deep_values, reset),
        cmocka_unit_test_teardown(test_large_values, reset),
        cmocka_unit_test_teardown(test_malformed_keywords_constrain_nothing, reset),
        cmocka_unit_test_teardown(test_declared_types, reset),
        cmocka_unit_test_teardown(test_what_declared_types_can_never_be, reset),
        cmocka_unit_test_teardown(test_deep_declared_types, reset),
        cmocka_unit_test_teardown(test_declared_members, reset),
        cmocka_unit_test_teardown(test_unchecked, reset),
        cmocka_unit_test_teardown(test_malformed, reset),
        cmocka_unit_test_teardown(test_well_formed, reset),
        cmocka_unit_test_teardown(test_property, reset),
        cmocka_unit_test_teardown(test_required, reset),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
