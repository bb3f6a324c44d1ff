package io.yolo4j.graph;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a literal of Python, which is how Ultralytics writes what is not a string into a model's metadata ({@code str(value)}).
 *
 * <p>A dict becomes a {@link Map} in its order, a list or tuple a {@link List}, str a {@link String}, int a {@link Long}, float a
 * {@link Double}, True and False a {@link Boolean}, None becomes null. Keys of a dict are anything but containers. Sets, bytes, complex
 * numbers, formatted strings, {@code \N{...}} and expressions are refused. JSON reads the same, but for escapes of {@code /} in its
 * strings.
 *
 * <p>Grammar: docs.python.org/3/reference/lexical_analysis.html, "Literals".
 */
final class PythonLiteral {
    /** 21 841 names of ImageNet's full set have half a million characters. */
    private static final int MOST_CHARACTERS = 1 << 22;

    private static final int DEEPEST = 32;

    private final String text;
    private int at;
    private int depth;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** Reads the whole text as one literal; a failure says where, and what was expected there. */
    static Object parse(String text) throws ParseException {
        if (text.length() > MOST_CHARACTERS) {
            throw new ParseException("text of " + text.length() + " characters, longer than " + MOST_CHARACTERS, 0);
        }
        PythonLiteral parser = new PythonLiteral(text);
        parser.skipSpace();
        Object value = parser.value();
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.expected("the end");
        }
        return value;
    }

    private Object value() throws ParseException {
        if (++depth > DEEPEST) {
            throw new ParseException("at character " + at + ": nested more than " + DEEPEST + " deep", at);
        }
        Object value = switch (peek()) {
            case '{' -> dict();
            case '[' -> sequence(']');
            case '(' -> sequence(')');
            case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> stringOrWord();
        };
        depth--;
        return value;
    }

    private Map<Object, Object> dict() throws ParseException {
        Map<Object, Object> entries = new LinkedHashMap<>();
        at++;
        skipSpace();
        while (peek() != '}') {
            int start = at;
            Object key = value();
            if (key instanceof Map || key instanceof List) {
                throw new ParseException("at character " + start + ": expected a string or number as key", start);
            }
            skipSpace();
            take(':');
            skipSpace();
            entries.put(key, value());
            separator('}');
        }
        at++;
        return Collections.unmodifiableMap(entries);
    }

    /** A list, a tuple, or one value in parentheses, which is that value. */
    private Object sequence(char close) throws ParseException {
        List<Object> items = new ArrayList<>();
        boolean comma = false;
        at++;
        skipSpace();
        while (peek() != close) {
            items.add(value());
            comma = separator(close);
        }
        at++;
        return close == ')' && items.size() == 1 && !comma ? items.get(0) : Collections.unmodifiableList(items);
    }

    /** Goes past a comma, unless the container closes here. */
    private boolean separator(char close) throws ParseException {
        skipSpace();
        if (peek() == close) {
            return false;
        }
        if (peek() != ',') {
            throw expected("',' or '" + close + "'");
        }
        at++;
        skipSpace();
        return true;
    }

    private Object number() throws ParseException {
        int start = at;
        if (peek() == '+' || peek() == '-') {
            at++;
        }
        int whole = digits();
        boolean leadingZero = whole > 1 && text.charAt(at - whole) == '0';
        boolean integer = true;
        int fraction = 0;
        if (peek() == '.') {
            integer = false;
            at++;
            fraction = digits();
        }
        if (whole + fraction == 0) {
            throw expected("a digit");
        }
        if (peek() == 'e' || peek() == 'E') {
            integer = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (digits() == 0) {
                throw expected("the digits of an exponent");
            }
        }
        if (Character.isLetterOrDigit(peek()) || peek() == '_') {
            throw expected("the end of a number");
        }
        String digits = text.substring(start, at);
        try {
            if (!integer) {
                return Double.valueOf(digits);
            }
            if (leadingZero) {
                throw new ParseException("at character " + start + ": a number that begins with 0", start);
            }
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new ParseException("at character " + start + ": expected a number of 64 bits", start);
        }
    }

    private int digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at - start;
    }

    private Object stringOrWord() throws ParseException {
        int start = at;
        int end = at;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        boolean quote = end < text.length() && (text.charAt(end) == '\'' || text.charAt(end) == '"');
        if (quote && end - start <= 2) {
            return strings();
        }
        at = end;
        switch (text.substring(start, end)) {
            case "True", "true":
                return true;
            case "False", "false":
                return false;
            case "None", "null":
                return null;
            default:
                at = start;
                throw expected("a value");
        }
    }

    /** One string, or several in a row, which Python joins. */
    private String strings() throws ParseException {
        StringBuilder joined = new StringBuilder();
        while (true) {
            int start = at;
            boolean raw = false;
            if (Character.isLetter(peek())) {
                char prefix = Character.toLowerCase(peek());
                if (prefix != 'u' && prefix != 'r') {
                    throw expected("a string without a prefix other than u or r");
                }
                raw = prefix == 'r';
                at++;
            }
            if (peek() != '\'' && peek() != '"') {
                at = start;
                throw expected("a string");
            }
            string(joined, raw);
            int afterString = at;
            skipSpace();
            boolean another = peek() == '\'' || peek() == '"';
            if (!another && Character.isLetter(peek()) && at + 1 < text.length()) {
                another = text.charAt(at + 1) == '\'' || text.charAt(at + 1) == '"';
            }
            if (!another) {
                at = afterString;
                return joined.toString();
            }
        }
    }

    private void string(StringBuilder into, boolean raw) throws ParseException {
        int start = at;
        String one = text.substring(at, at + 1);
        String quote = text.startsWith(one.repeat(3), at) ? one.repeat(3) : one;
        at += quote.length();
        while (!text.startsWith(quote, at)) {
            if (at >= text.length() || quote.length() == 1 && peek() == '\n') {
                throw expected("the closing " + quote + " of the string that begins at character " + start);
            }
            char c = text.charAt(at++);
            if (c != '\\') {
                into.append(c);
            } else if (raw) {
                into.append(c);
                if (at < text.length()) {
                    into.append(text.charAt(at++)); // a raw string keeps the backslash and what it escapes
                }
            } else {
                escape(into);
            }
        }
        at += quote.length();
    }

    /** What follows a backslash. Python keeps the backslash of an escape that it does not know. */
    private void escape(StringBuilder into) throws ParseException {
        if (at >= text.length()) {
            throw expected("a character after the backslash");
        }
        char c = text.charAt(at++);
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> into.append(c);
            case 'a' -> into.append('\u0007');
            case 'b' -> into.append('\b');
            case 'f' -> into.append('\f');
            case 'n' -> into.append('\n');
            case 'r' -> into.append('\r');
            case 't' -> into.append('\t');
            case 'v' -> into.append('\u000b');
            case 'x' -> into.append((char) hex(2));
            case 'u' -> into.append((char) hex(4));
            case 'U' -> {
                int codePoint = hex(8);
                if (!Character.isValidCodePoint(codePoint)) {
                    at -= 8;
                    throw expected("a code point up to 10ffff");
                }
                into.appendCodePoint(codePoint);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                int value = c - '0';
                for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; i++) {
                    value = value * 8 + text.charAt(at++) - '0';
                }
                into.append((char) value);
            }
            case 'N' -> throw expected("an escape by number; names of characters are not known here");
            default -> into.append('\\').append(c);
        }
    }

    private int hex(int digits) throws ParseException {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw expected(digits + " hexadecimal digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    private void take(char c) throws ParseException {
        if (peek() != c) {
            throw expected("'" + c + "'");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The character here, or a character that fits nowhere behind the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\uffff';
    }

    private ParseException expected(String what) {
        String found = at < text.length() ? "found " + Text.shortened(text.substring(at), 12) : "the text ends";
        return new ParseException("at character " + at + ": expected " + what + ", " + found, at);
    }
}
