package dev.aicache.warming.history;

/** Is told what goes wrong with the journal, on its own thread. */
public interface JournalListener {

    /** The disk failed; what was to be written is lost, and requests go on. */
    void onFault(Exception failure);

    /** Something that whoever runs the gateway should know, such as a file that cannot be used. */
    void onNote(String message);
}
