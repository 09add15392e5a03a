package dev.aicache.dialect;

import java.util.Random;
import java.util.StringJoiner;

/** Random JSON texts, odd spellings included. */
final class JsonText {

    private static final String[] SCALARS = {
        "0",
        "-0",
        "1",
        "1.0",
        "1e0",
        "-12.50E+3",
        "9007199254740993",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"\\n\\u00e9\"",
        "\"é😀\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\\\ud83d\""
    };

    private static final String[] SPACES = {"", "", "", " ", "\n", "\t ", "\r\n"};

    private JsonText() {}

    static String random(Random random) {
        return space(random) + value(random, 3) + space(random);
    }

    private static String value(Random random, int depth) {
        int kind = depth == 0 ? 2 : random.nextInt(4);
        if (kind > 1) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        StringJoiner items = new StringJoiner("," + space(random), kind == 0 ? "{" : "[", kind == 0 ? "}" : "]");
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = kind == 0 ? "\"" + (char) ('a' + random.nextInt(3)) + "\"" + space(random) + ":" : "";
            items.add(name + value(random, depth - 1) + space(random));
        }
        return items.toString();
    }

    private static String space(Random random) {
        return SPACES[random.nextInt(SPACES.length)];
    }
}
