package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The words of a made-up answer: the same question gives the same words, only the serial number tells calls apart. */
final class SimulatedText {

    private static final int QUOTED_WORDS = 8;

    private static final String[] WORDS = {
        "the",
        "answer",
        "depends",
        "on",
        "context",
        "and",
        "every",
        "model",
        "reads",
        "a",
        "prompt",
        "as",
        "tokens",
        "while",
        "the",
        "cache",
        "keeps",
        "what",
        "was",
        "said",
        "so",
        "that",
        "no",
        "one",
        "pays",
        "twice",
        "for",
        "it",
        "memory",
        "is",
        "cheap",
        "but",
        "attention",
        "costs",
        "time",
        "which",
        "flows",
        "like",
        "water",
        "through",
        "many",
        "layers",
        "until",
        "meaning",
        "appears",
        "in",
        "small",
        "steps",
        "of",
        "probability",
        "nothing",
        "here",
        "true",
        "yet",
        "all",
        "can",
        "be",
        "repeated"
    };

    private SimulatedText() {}

    /**
     * The answer in tokens, a word each, except that the serial number is one.
     *
     * @param tokens how many tokens to give
     */
    static List<String> answer(String question, String label, int tokens) {
        List<String> pieces = new ArrayList<>(tokens);
        pieces.add("[simulated answer " + label + "]");
        quote(question, pieces);
        // Seeded with the question: the words are a function of the request.
        Random random = new Random(question.hashCode());
        while (pieces.size() < tokens) {
            sentence(random, pieces);
        }
        return List.copyOf(pieces.subList(0, tokens));
    }

    private static void quote(String question, List<String> pieces) {
        String[] words = question.strip().split("\\s+", QUOTED_WORDS + 1);
        if (words[0].isEmpty()) {
            return;
        }
        pieces.add(" You");
        pieces.add(" asked:");
        int quoted = Math.min(words.length, QUOTED_WORDS);
        for (int i = 0; i < quoted; i++) {
            String open = i == 0 ? " \"" : " ";
            String close = i < quoted - 1 ? "" : words.length > quoted ? " …\"." : "\".";
            pieces.add(open + words[i] + close);
        }
    }

    private static void sentence(Random random, List<String> pieces) {
        int length = 5 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            String word = WORDS[random.nextInt(WORDS.length)];
            String cased = i == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word;
            pieces.add(" " + cased + (i == length - 1 ? "." : ""));
        }
    }
}
