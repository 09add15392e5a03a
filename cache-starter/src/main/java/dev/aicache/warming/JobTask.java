package dev.aicache.warming;

/** What a job does, on a thread of its own. Whatever it throws ends the job as failed. */
@FunctionalInterface
public interface JobTask {

    /**
     * Does it, and returns when it is done or soon after the job was cancelled: the thread is interrupted then.
     *
     * @param progress to be told what is done as it is done
     * @throws InterruptedException when the job was cancelled
     */
    void run(Progress progress) throws Exception;
}
