package dev.aicache.warming;

import java.io.IOException;
import java.io.InputStream;

/** Reads a text byte by byte and knows the line it is at. Not thread-safe. */
final class TextInput {

    /** What is read where there is nothing more. */
    static final int END = -1;

    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int limit;
    private long line = 1;

    TextInput(InputStream in) {
        this.in = in;
    }

    /** The line of the byte that is next, from 1. */
    long line() {
        return line;
    }

    /** The byte that is next, without passing it. */
    int peek() throws IOException {
        return fill() ? buffer[position] & 0xFF : END;
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return position < limit;
    }

    int read() throws IOException {
        int next = peek();
        if (next != END) {
            position++;
            if (next == '\n') {
                line++;
            }
        }
        return next;
    }

    /** Passes what JSON takes for white space, and says what comes then. */
    int skipBlanks() throws IOException {
        int next = peek();
        while (isBlank(next)) {
            int unused = read();
            next = peek();
        }
        return next;
    }

    static boolean isBlank(int character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r';
    }

    /** Passes the mark that some editors begin UTF-8 with; nothing but UTF-8 begins with its first byte here. */
    void skipByteOrderMark() throws IOException {
        for (int expected : BYTE_ORDER_MARK) {
            if (peek() != expected) {
                return;
            }
            int unused = read();
        }
    }
}
