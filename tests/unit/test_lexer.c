#include "expressions.h"

#include "lexer.h"

/* The tokens of a text as "kind:text" in one line; the kind is its number's letter, see `letters`. */
static void check_tokens(const char *text, const char *expected)
{
    static const char letters[] = "eBUnr#stfz.()[]!&|?=~<l>gc";
    wfs__lexer lexer = { text, 0, (uint32_t)strlen(text) };
    wfs__buffer out = WFS__BUFFER_INIT;
    for (wfs__token token = wfs__lexer_next(&lexer); token.kind != WFS__TOKEN_END; token = wfs__lexer_next(&lexer)) {
        if (out.size)
            wfs__buffer_char(&out, ' ');
        wfs__buffer_char(&out, letters[token.kind]);
        wfs__buffer_char(&out, ':');
        wfs__buffer_add(&out, text + token.start, token.end - token.start);
    }
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
}

static void test_operators(void **state)
{
    (void)state;
    check_tokens("== != < <= > >= && || ?? ! ( ) [ ] .",
                 "=:== ~:!= <:< l:<= >:> g:>= &:&& |:|| ?:?? !:! (:( ):) [:[ ]:] .:.");
    check_tokens("!!(a)", "!:! !:! (:( n:a ):)");
    check_tokens("=== !== = => =< <> =~ & | ? ?. ${", "B:=== B:!== B:= B:=> B:=< B:<> B:=~ B:& B:| B:? B:?. B:${");
    check_tokens("+ - * / % $ @ ,", "B:+ B:- B:* B:/ B:% B:$ B:@ B:,");
}

static void test_words(void **state)
{
    (void)state;
    check_tokens("true false null contains", "t:true f:false z:null c:contains");
    check_tokens("truer True nulls a_1 1a", "n:truer n:True n:nulls n:a_1 #:1 n:a");
    check_tokens("$inputs $fetch-items $\xC3\xA9 $5", "r:$inputs r:$fetch-items r:$\xC3\xA9 r:$5");
    check_tokens("a-b a- b a--b", "n:a-b n:a B:- n:b n:a B:- B:- n:b");
    check_tokens("na\xC3\xAFve \xE6\x97\xA5\xE6\x9C\xAC", "n:na\xC3\xAFve n:\xE6\x97\xA5\xE6\x9C\xAC");
}

static void test_numbers(void **state)
{
    (void)state;
    check_tokens("0 -1 5. 1.5 1e3 1E+3 2.5e-7 007", "#:0 #:-1 #:5. #:1.5 #:1e3 #:1E+3 #:2.5e-7 #:007");
    check_tokens("- 1 1e 1e+ 1-2", "B:- #:1 #:1 n:e #:1 n:e B:+ #:1 #:-2");
}

static void test_strings(void **state)
{
    (void)state;
    check_tokens("'a' \"b'\" 'c\"'", "s:'a' s:\"b'\" s:'c\"'");
    check_tokens("'a\\'b' \"\\\\\" '}'", "s:'a\\'b' s:\"\\\\\" s:'}'");
    check_tokens("1 'open", "#:1 U:'open");
    check_tokens("'open\\", "U:'open\\");
    check_tokens("'open\\'", "U:'open\\'");
}

static void test_white_space(void **state)
{
    (void)state;
    check_tokens(" \t\r\n\v\f1\xC2\xA0==\xE3\x80\x80"
                 "2\xEF\xBB\xBF",
                 "#:1 =:== #:2");
    check_tokens("$a\xE2\x80\xA8$b\xE2\x80\xA9", "r:$a r:$b");
    check_tokens("", "");
}

static void check_member(const char *text, wfs__token_kind kind, uint32_t start, uint32_t end)
{
    wfs__lexer lexer = { text, 0, (uint32_t)strlen(text) };
    wfs__token token = wfs__lexer_member(&lexer);
    assert_int_equal(token.kind, kind);
    assert_int_equal(token.start, start);
    assert_int_equal(token.end, end);
    assert_int_equal(lexer.at, end);
}

static void test_members(void **state)
{
    (void)state;
    check_member("contains x", WFS__TOKEN_NAME, 0, 8);
    check_member(" true", WFS__TOKEN_NAME, 1, 5);
    check_member("$name", WFS__TOKEN_REFERENCE, 0, 5);
    check_member("0.1", WFS__TOKEN_NUMBER, 0, 1);
    check_member("12e3", WFS__TOKEN_NAME, 0, 4);
    check_member("1-2", WFS__TOKEN_NAME, 0, 3);
    check_member("-1", WFS__TOKEN_BAD, 0, 2);
    check_member("", WFS__TOKEN_END, 0, 0);
    check_member("'a'", WFS__TOKEN_STRING, 0, 3);
}

static void check_decoded(const char *text, const char *expected, size_t size)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__lexer lexer = { text, 0, (uint32_t)strlen(text) };
    wfs__token token = wfs__lexer_next(&lexer);
    wfs__str decoded;
    assert_int_equal(token.kind, WFS__TOKEN_STRING);
    assert_true(wfs__lexer_decode(&arena, text, &token, &decoded));
    assert_int_equal(decoded.size, size);
    assert_memory_equal(decoded.data, expected, size);
    wfs__arena_free(&arena);
}

static void test_escapes(void **state)
{
    (void)state;
    check_decoded("''", "", 0);
    check_decoded("'a\\nb\\t\\r\\b\\f\\/\\\\\\\"\\''", "a\nb\t\r\b\f/\\\"'", 11);
    check_decoded("'\\u0041\\u00e9\\u65E5'", "A\xC3\xA9\xE6\x97\xA5", 6);
    check_decoded("'\\ud83d\\ude00'", "\xF0\x9F\x98\x80", 4);
    check_decoded("'\\ud83d'", "\xEF\xBF\xBD", 3);
    check_decoded("'\\ude00x'", "\xEF\xBF\xBDx", 4);
    check_decoded("'\\ud83d\\u0041'",
                  "\xEF\xBF\xBD"
                  "A",
                  4);
    check_decoded("'\\ud83d\\ud83d\\ude00'", "\xEF\xBF\xBD\xF0\x9F\x98\x80", 7);
    check_decoded("'\\u0000'", "\0", 1);
    check_decoded("'\\q\\u12\\$\\\xC3\xA9'", "qu12$\xC3\xA9", 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators), cmocka_unit_test(test_words),       cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_strings),   cmocka_unit_test(test_white_space), cmocka_unit_test(test_members),
        cmocka_unit_test(test_escapes),
    };
    return cmocka_run_group_tests_name("lexer", tests, NULL, NULL);
}
