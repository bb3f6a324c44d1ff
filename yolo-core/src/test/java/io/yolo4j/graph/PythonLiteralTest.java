package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonLiteralTest {
    @Test
    void readsEveryKindOfValue() throws ParseException {
        assertEquals(
                List.of(1L, -2L, 1.5, 0.25, 1e-3, true, false, "x", List.of(), List.of(3L), 4L, Map.of()),
                PythonLiteral.parse(" [1, -2, 1.5, .25, 1e-3, True, False, 'x', (), (3,), (4), {},\n] "));
        assertNull(PythonLiteral.parse("None"));
        assertEquals(Map.of(0L, "a", "b", List.of(Map.of())), PythonLiteral.parse("{0:'a','b':[{}],}"));
    }

    @Test
    void aRepeatedKeyTakesTheLastValueAsInPython() throws ParseException {
        assertEquals(Map.of(0L, "b"), PythonLiteral.parse("{0: 'a', 0: 'b'}"));
    }

    /** Left as Python's repr() or a literal has it; the delimiter keeps both kinds of quotes free. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'salt, pepper'              | salt, pepper
                    'a\\': \\'b'                | a': 'b
                    "it's"                      | it's
                    'say "hi"'                  | say "hi"
                    '{0: [}'                    | {0: [}
                    'back\\\\slash'             | back\\slash
                    '\\x41\\u00e9\\U0001F600'   | Aé😀
                    '\\ud83d\\ude00'            | 😀
                    '\\101\\7x'                 | `A\007x`
                    'größe 猫'                  | größe 猫
                    u'a' R'b\\n' "c"            | ab\\nc
                    r'\\''                      | \\'
                    '''a'b''c'''                | a'b''c
                    \"""a"b\"""                 | a"b
                    'un\\known'                 | un\\known
                    """)
    void readsStrings(String literal, String expected) throws ParseException {
        assertEquals(expected, PythonLiteral.parse(literal));
    }

    @Test
    void readsControlEscapesAndContinuation() throws ParseException {
        assertEquals("a\n\t\r\b\f\u000b\u0007b", PythonLiteral.parse("'a\\n\\t\\r\\b\\f\\v\\ab'"));
        assertEquals("ab", PythonLiteral.parse("'a\\\nb'"));
        assertEquals("", PythonLiteral.parse("''"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {0: 'cat', 1: 'do   | 14 | closing '
                    [160                | 4  | ',' or ']'
                    abc                 | 0  | a value
                    ``                  | 0  | a value
                    {0 'a'}             | 3  | ':'
                    {1, 2}              | 2  | ':'
                    {[1]: 2}            | 1  | string or number as key
                    [1 2]               | 3  | ',' or ']'
                    [1,,2]              | 3  | a value
                    [1] x               | 4  | the end
                    b'bytes'            | 0  | prefix
                    f'{x}'              | 0  | prefix
                    '\\N{BULLET}'       | 3  | names of characters
                    '\\xg1'             | 3  | 2 hexadecimal digits
                    '\\Uffffffff'       | 3  | code point
                    99999999999999999999| 0  | 64 bits
                    -                   | 1  | a digit
                    1e                  | 2  | exponent
                    1_000               | 1  | end of a number
                    007                 | 0  | begins with 0
                    1 + 1               | 2  | the end
                    __import__('os')    | 0  | a value
                    """)
    void refusesWithPositionAndExpectation(String text, int position, String expected) {
        String given = text == null ? "" : text;
        ParseException e = assertThrows(ParseException.class, () -> PythonLiteral.parse(given));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        if (!expected.startsWith("closing")) {
            assertEquals(position, e.getErrorOffset(), e.getMessage());
            assertTrue(e.getMessage().startsWith("at character " + position + ":"), e.getMessage());
        } else {
            assertTrue(e.getMessage().contains("begins at character " + position), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "{0:", "[{0:("})
    void refusesDeepNestingInsteadOfOverflowing(String opening) {
        ParseException e = assertThrows(ParseException.class, () -> PythonLiteral.parse(opening.repeat(100_000)));
        assertTrue(e.getMessage().contains("nested more than 32 deep"), e.getMessage());
    }

    @Test
    void refusesHugeTexts() {
        String text = "[" + "1,".repeat(3_000_000) + "]";
        assertTrue(assertThrows(ParseException.class, () -> PythonLiteral.parse(text))
                .getMessage()
                .contains("longer than"));
    }

    @Property(tries = 500, seed = "20240517")
    void whatPythonWritesReadsBack(@ForAll List<String> names, @ForAll boolean ascii) throws ParseException {
        Map<Object, Object> expected = new LinkedHashMap<>();
        StringBuilder dict = new StringBuilder("{");
        for (int i = 0; i < names.size(); i++) {
            expected.put((long) i, names.get(i));
            dict.append(i == 0 ? "" : ", ").append(i).append(": ").append(repr(names.get(i), ascii));
        }
        assertEquals(expected, PythonLiteral.parse(dict.append('}').toString()));
    }

    @Property(tries = 2000, seed = "20240518")
    void anyTextIsReadOrRefused(@ForAll String text, @ForAll @IntRange(max = 9) int frame) {
        String[] frames = {"%s", "'%s'", "[%s]", "{0: '%s'}", "{%s}", "(%s", "'\\%s'", "'''%s'''", "-%s", "r\"%s\""};
        try {
            PythonLiteral.parse(frames[frame].replace("%s", text));
        } catch (ParseException e) {
            assertTrue(e.getMessage().length() < 200, e.getMessage());
        }
    }

    /** CPython's unicode_repr, or ascii(): quotes, backslashes and controls escaped. */
    private static String repr(String text, boolean ascii) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c == '\n' || c == '\r' || c == '\t') {
                out.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
            } else if (c < 32 || c == 127) {
                out.append(String.format("\\x%02x", c));
            } else if (c > 126 && (ascii || !Character.isDefined(c) || Character.isISOControl(c))) {
                out.append(
                        c < 256
                                ? String.format("\\x%02x", c)
                                : c < 65536 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append(quote).toString();
    }
}
