package dev.aicache.dialect;

import java.util.List;

/** The forms of a chat completion. */
final class ChatForms extends CompletionStream {

    ChatForms() {
        super(NeutralMembers.CHAT);
    }

    @Override
    JsonObject assemble(List<Frame> frames) {
        return ChatAssembly.of(frames);
    }

    @Override
    List<Frame> split(JsonObject answer) {
        return new ChatSplit(answer).frames();
    }
}
