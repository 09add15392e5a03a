package dev.aicache.coordination.peer.http;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.aicache.coordination.peer.PeerObserver;

/** Writes to the log how the members are. */
public final class MemberLog implements PeerObserver {

    private static final Logger log = LoggerFactory.getLogger("dev.aicache.peers");

    private final String serviceId;
    private final AtomicBoolean isNobodyTold = new AtomicBoolean();

    /** @param serviceId under which members are looked up */
    public MemberLog(String serviceId) {
        this.serviceId = serviceId;
    }

    @Override
    public void onUnreachable(URI member, String reason) {
        log.warn("The gateway at {} does not answer for the cache: {}", member, reason);
    }

    @Override
    public void onReachable(URI member) {
        log.info("The gateway at {} answers for the cache", member);
    }

    @Override
    public void onShared(URI address) {
        log.error(
                "Several gateways answer at {} by turns, so that purges do not reach each of them. List the gateways themselves as instances of '{}', not a load balancer; of a Kubernetes service the headless one",
                address,
                serviceId);
    }

    @Override
    public void onUnexplained(URI address) {
        log.warn(
                "Another gateway has started at {} in place of one that had not been heard of for long; everything is purged here, since purges may be missing that it had accepted",
                address);
    }

    @Override
    public void onNobodyListed() {
        if (isNobodyTold.compareAndSet(false, true)) {
            log.warn(
                    "No instance of '{}' is listed, not even this one, so that purges stay here. Name the service of the gateways in ai-cache.coordination.peers.service-id",
                    serviceId);
        }
    }
}
