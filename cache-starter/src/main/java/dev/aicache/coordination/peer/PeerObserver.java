package dev.aicache.coordination.peer;

import java.net.URI;

/** Is told what whoever runs the instances should know. Called on any thread; does not block or throw. */
public interface PeerObserver {

    /** A member has begun not to answer, for this reason. */
    default void onUnreachable(URI member, String reason) {}

    /** It answers again, or for the first time. */
    default void onReachable(URI member) {}

    /** Different instances answer at one address, which is that of no single one. */
    default void onShared(URI address) {}

    /** Everything was purged here, because purges may be missing that were accepted by the one that was at this address. */
    default void onUnexplained(URI address) {}

    /** Nothing is listed, not even this instance. */
    default void onNobodyListed() {}

    /** Tells nobody. */
    PeerObserver NONE = new PeerObserver() {};
}
