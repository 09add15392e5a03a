package dev.aicache.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes through the members of a JSON object in its bytes, to say where their values lie. Checks no more than it needs to
 * find its way; for objects that were read whole before. For one use by one thread.
 */
final class MemberScan {

    private final byte[] text;
    private final int end;
    private int position;
    private boolean isFirst = true;
    private boolean isWhole;

    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;

    /**
     * @param from where the object begins, or white space before it
     * @param end where the text ends
     */
    MemberScan(byte[] text, int from, int end) {
        this.text = text;
        this.position = from;
        this.end = end;
    }

    /** Moves to the next member; false at the object's end, and where the way is lost. */
    boolean next() {
        skipSpace();
        if (isFirst ? !take('{') : peek() != '}' && !take(',')) {
            return false;
        }
        isFirst = false;
        skipSpace();
        if (take('}')) {
            skipSpace();
            isWhole = position == end;
            return false;
        }
        nameStart = position + 1;
        if (!skipString()) {
            return false;
        }
        nameEnd = position - 1;
        skipSpace();
        if (!take(':')) {
            return false;
        }
        skipSpace();
        valueStart = position;
        boolean isSkipped = skipValue();
        valueEnd = position;
        return isSkipped;
    }

    /** Whether the text was one object and nothing else; to be asked at the end. */
    boolean isWhole() {
        return isWhole;
    }

    /** Whether the member has this name, in plain ASCII. */
    boolean isNamed(String name) {
        return nameEnd - nameStart == name.length()
                && Arrays.equals(text, nameStart, nameEnd, name.getBytes(StandardCharsets.US_ASCII), 0, name.length());
    }

    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return valueEnd;
    }

    private int peek() {
        return position < end ? text[position] : -1;
    }

    private boolean take(char expected) {
        if (peek() != expected) {
            return false;
        }
        position++;
        return true;
    }

    private void skipSpace() {
        while (position < end && isSpace(text[position])) {
            position++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private boolean skipString() {
        if (!take('"')) {
            return false;
        }
        while (position < end) {
            byte b = text[position++];
            if (b == '"') {
                return true;
            }
            if (b == '\\') {
                position++;
            }
        }
        return false;
    }

    private boolean skipValue() {
        int depth = 0;
        do {
            int b = peek();
            if (b == '"') {
                if (!skipString()) {
                    return false;
                }
            } else if (b == '{' || b == '[') {
                depth++;
                position++;
            } else if (b == '}' || b == ']') {
                depth--;
                position++;
            } else if (b == -1) {
                return false;
            } else if (depth == 0) {
                skipBareWord();
            } else {
                position++;
            }
        } while (depth > 0);
        return depth == 0 && position <= end;
    }

    private void skipBareWord() {
        while (position < end && !isSpace(text[position]) && ",}]".indexOf(text[position]) < 0) {
            position++;
        }
    }
}
